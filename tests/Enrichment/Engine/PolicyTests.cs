using Spate.Enrichment.Tests.Geo.MaxMind;

namespace Spate.Enrichment.Tests.Engine;

/// <summary>What becomes of records whose key finds nothing.</summary>
public sealed class PolicyTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _table;
    private readonly string _database;

    public PolicyTests()
    {
        _table = _folder.Write("t.csv", "k,v\nx,1\n");
        _database = _folder.Write("geo.mmdb", new MmdbWriter()
            .Add("192.0.2.0/24", Record("GB", "London")).Add("2001:db8::/32", Record("DE", "Köln")).Build());
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData(MissingPolicy.Null, "{\"id\":\"y\",\"v\":null}\n")]
    [InlineData(MissingPolicy.Omit, "{\"id\":\"y\"}\n")]
    [InlineData(MissingPolicy.Reject, "")]
    public void A_lookup_that_finds_nothing(MissingPolicy policy, string expected)
    {
        var spec = Run.Lenient(new EnrichmentSpec
        {
            Lookups = [new LookupSpec("t", _table, "k", "id", new Dictionary<string, string> { ["v"] = "v" }, policy)],
        });
        var run = Run.Of(spec, "{\"id\":\"y\",\"v\":\"stale\"}");

        Assert.Equal(expected.Length == 0, run.Result.Rejected == 1);
        if (policy == MissingPolicy.Reject)
        {
            Assert.Equal(
                ("lookup_missing", "t: nothing found for id"), ((string)run.Rejects[0]["reason"]!, (string)run.Rejects[0]["detail"]!));
        }
        else
            Assert.Equal(expected, run.Text);
        Assert.Equal(new MatchCounts(0, 1, 0), run.Result.Matches["t"]);
    }

    [Theory]
    [InlineData("\\uD800")]
    [InlineData("\\uDC00\\uD800")]
    [InlineData("a\\uD800b")]
    public void An_unpaired_surrogate_matches_no_key(string key)
    {
        var table = _folder.Write("surrogates.csv", "k,v\n\uFFFD,1\n\uFFFD\uFFFD,2\na\uFFFDb,3\n");
        var spec = new EnrichmentSpec { Lookups = [new LookupSpec("t", table, "k", "id", new Dictionary<string, string> { ["v"] = "v" })] };

        Assert.Equal($"{{\"id\":\"{key}\",\"v\":null}}\n", Run.Of(spec, $"{{\"id\":\"{key}\"}}").Text);
        Assert.Equal("{\"id\":\"\\uFFFD\",\"v\":\"1\"}\n", Run.Of(spec, "{\"id\":\"\\uFFFD\"}").Text);
    }

    [Fact]
    public void An_unpaired_surrogate_matches_no_name()
    {
        var spec = new EnrichmentSpec { Drop = ["\uFFFD"] };

        Assert.Equal("{\"\\uD800\":1}\n", Run.Of(spec, "{\"\\uD800\":1,\"\\uFFFD\":2}").Text);
    }

    [Fact]
    public void Omitting_from_an_empty_record_adds_no_comma()
    {
        var spec = new EnrichmentSpec
        {
            Lookups = [new LookupSpec("t", _table, "k", "id", new Dictionary<string, string> { ["v"] = "v" }, MissingPolicy.Omit)],
            Constants = new Dictionary<string, string> { ["c"] = "1" },
        };

        Assert.Equal("{\"c\":\"1\"}\n", Run.Of(spec, "{}").Text);
        Assert.Equal("{}\n", Run.Of(spec with { Constants = new Dictionary<string, string>() }, "{}").Text);
    }

    [Theory]
    [InlineData("192.0.2.9", "{\"ip\":\"192.0.2.9\",\"country\":\"GB\",\"city\":\"London\"}\n")]
    [InlineData("2001:db8::9", "{\"ip\":\"2001:db8::9\",\"country\":\"DE\",\"city\":\"Köln\"}\n")]
    [InlineData("::ffff:192.0.2.9", "{\"ip\":\"::ffff:192.0.2.9\",\"country\":\"GB\",\"city\":\"London\"}\n")]
    [InlineData("10.0.0.1", "{\"ip\":\"10.0.0.1\",\"country\":null,\"city\":null}\n")]
    [InlineData("nonsense", "{\"ip\":\"nonsense\"}\n")]
    public void An_address_gets_the_fields_of_its_network(string address, string expected)
    {
        Assert.Equal(expected, Run.Of(Geo(MissingPolicy.Null, MissingPolicy.Omit), $"{{\"ip\":\"{address}\"}}").Text);
    }

    [Fact]
    public void Missing_and_invalid_addresses_are_told_apart()
    {
        var text = "{\"ip\":\"192.0.2.1\"}\n{\"ip\":\"10.0.0.1\"}\n{\"ip\":\"x\"}\n{}\n{\"ip\":null}\n{\"ip\":7}\n{\"ip\":{}}\n";
        var run = Run.Of(Geo(MissingPolicy.Reject, MissingPolicy.Reject), text);

        Assert.Equal(
            ["geo_missing", "geo_invalid", "geo_missing", "geo_missing", "geo_invalid", "geo_invalid"],
            run.Rejects.Select(r => (string)r["reason"]!));
        Assert.Equal(new MatchCounts(1, 3, 3), run.Result.Matches["geo"]);
        Assert.Equal((7, 1, 6), (run.Result.RecordsIn, run.Result.RecordsOut, run.Result.Rejected));
        Assert.Equal(3, run.Result.RejectedByReason["geo_invalid"]);
    }

    [Fact]
    public void Csv_columns_are_fixed_so_omitted_fields_are_empty_cells()
    {
        var spec = Geo(MissingPolicy.Omit, MissingPolicy.Omit) with { Format = RecordFormat.Csv };

        Assert.Equal("ip,country,city\n192.0.2.1,GB,London\n10.0.0.1,,\nx,,\n", Run.Of(spec, "ip\n192.0.2.1\n10.0.0.1\nx\n").Text);
    }

    private static Dictionary<string, object> Record(string country, string city) => new()
    {
        ["country"] = new Dictionary<string, object> { ["iso_code"] = country },
        ["city"] = new Dictionary<string, object> { ["names"] = new Dictionary<string, object> { ["en"] = city } },
    };

    private EnrichmentSpec Geo(MissingPolicy missing, MissingPolicy invalid) => Run.Lenient(new EnrichmentSpec
    {
        Geo =
        [
            new GeoSpec(
                "geo",
                _database,
                "ip",
                new Dictionary<string, string> { ["country"] = "country.iso_code", ["city"] = "city.names.en" },
                missing,
                invalid),
        ],
    });
}
