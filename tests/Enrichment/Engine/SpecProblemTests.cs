namespace Spate.Enrichment.Tests.Engine;

public sealed class SpecProblemTests
{
    private static readonly Dictionary<string, string> Adds = new() { ["v"] = "v" };
    private static readonly LookupSpec Lookup = new("t", "t.csv", "k", "id", Adds);

    public static TheoryData<EnrichmentSpec, string> Contradictions => new()
    {
        { new() { Lookups = [Lookup, Lookup with { Fields = new Dictionary<string, string>() }] }, "named 't'" },
        { new() { Lookups = [Lookup, Lookup with { Name = "u" }] }, "'v' is added twice" },
        { new() { Lookups = [Lookup], Constants = Adds }, "'v' is added twice" },
        { new() { Lookups = [Lookup], Geo = [new GeoSpec("t", "g.mmdb", "ip", new Dictionary<string, string>())] }, "named 't'" },
        { new() { Lookups = [Lookup with { On = "a..b" }] }, "'a..b' is not a valid field path" },
        { new() { Drop = [""] }, "'' is not a valid field path" },
        { new() { Drop = ["a"], Rename = Renames(("a", "b")) }, "both dropped and renamed" },
        { new() { Rename = Renames(("a", "x"), ("b", "x")) }, "two fields are renamed to 'x'" },
        { new() { Rename = Renames(("a", "")) }, "empty name" },
        { new() { Lookups = [Lookup], Rename = Renames(("a", "v")) }, "renamed to 'v'" },
        { new() { Lookups = [Lookup], Rename = Renames(("v", "a")) }, "'v' is renamed" },
        { new() { Format = RecordFormat.Csv, Columns = ["a", "a"] }, "column 'a' is named twice" },
        { new() { Quoting = CellQuoting.Rfc4180 }, "quoting belongs to csv and tsv" },
        { new() { Format = RecordFormat.Csv, Quoting = CellQuoting.None }, "csv is quoted as in RFC 4180" },
        {
        new() { Format = RecordFormat.Tsv, Constants = new Dictionary<string, string> { ["a"] = "b\tc" } },
        "'b\tc' has a tab or a line end"
    },
        { new() { Limits = new() { MaxRecordBytes = 1 } }, "record limit" },
        { new() { Limits = new() { MaxRecordBytes = int.MaxValue } }, "record limit" },
        { new() { Limits = new() { MaxExpansion = 0 } }, "expansion limit" },
        { new() { Limits = new() { MaxRejectShare = double.NaN } }, "share of rejects" },
        { new() { Limits = new() { MaxRecordLines = 0 } }, "number of lines of a record" },
        { new() { Limits = new() { MaxDimensionValues = 0 } }, "dimension values" },
    };

    [Theory]
    [MemberData(nameof(Contradictions))]
    public void A_spec_that_contradicts_itself_is_refused(EnrichmentSpec spec, string says)
    {
        Assert.Contains(spec.FindProblems(), p => p.Contains(says, StringComparison.Ordinal));
        var error = Assert.Throws<ArgumentException>(() => Enricher.Create(spec, ReferenceTables.Load(new EnrichmentSpec())));
        Assert.Contains(says, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_spec_that_does_not_is_fine()
    {
        var spec = new EnrichmentSpec
        {
            Lookups = [Lookup],
            Drop = ["x"],
            Rename = Renames(("a", "b"), ("b", "a"), ("n.a", "b")),
            Dimensions = ["v", "n.x"],
        };

        Assert.Empty(spec.FindProblems());
    }

    [Fact]
    public void Tables_of_another_spec_are_refused()
    {
        Assert.Throws<ArgumentException>(
            () => Enricher.Create(new EnrichmentSpec { Lookups = [Lookup] }, ReferenceTables.Load(new EnrichmentSpec())));
    }

    private static Dictionary<string, string> Renames(params (string From, string To)[] renames) =>
        renames.ToDictionary(r => r.From, r => r.To);
}
