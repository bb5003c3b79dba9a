namespace Spate.Enrichment.Tests.Engine;

public sealed class JsonEnrichmentTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly EnrichmentSpec _spec;

    public JsonEnrichmentTests()
    {
        var table = _folder.Write("devices.csv", "id,vendor,year\nd1,Acme,1999\n\"d\"\"2\",\"B, Inc\",\n42,Deep,7\n");
        _spec = new EnrichmentSpec
        {
            Lookups =
            [
                new LookupSpec(
                    "devices", table, "id", "device.id", new Dictionary<string, string> { ["vendor"] = "vendor", ["y"] = "year" }),
            ],
        };
    }

    public void Dispose() => _folder.Dispose();

    [Theory]
    [InlineData("""{"device":{"id":"d1"},"x":1}""", """{"device":{"id":"d1"},"x":1,"vendor":"Acme","y":"1999"}""")]
    [InlineData("""{"device":{"id":"d\"2"}}""", """{"device":{"id":"d\"2"},"vendor":"B, Inc","y":null}""")]
    [InlineData("""{"device":{"id":"d\u0031"}}""", """{"device":{"id":"d\u0031"},"vendor":"Acme","y":"1999"}""")]
    [InlineData("""{"dev\u0069ce":{"\u0069d":"d1"}}""", """{"dev\u0069ce":{"\u0069d":"d1"},"vendor":"Acme","y":"1999"}""")]
    [InlineData("""{"device":{"id":42}}""", """{"device":{"id":42},"vendor":"Deep","y":"7"}""")]
    [InlineData("""{"device":{"id":null}}""", """{"device":{"id":null},"vendor":null,"y":null}""")]
    [InlineData("""{"device":{"id":["d1"]}}""", """{"device":{"id":["d1"]},"vendor":null,"y":null}""")]
    [InlineData("""{"device":[{"id":"d1"}]}""", """{"device":[{"id":"d1"}],"vendor":null,"y":null}""")]
    [InlineData("""{"device":"id"}""", """{"device":"id","vendor":null,"y":null}""")]
    [InlineData("{}", """{"vendor":null,"y":null}""")]
    [InlineData("""  { "device" : { "id" : "d1" } } """, """  { "device" : { "id" : "d1" } ,"vendor":"Acme","y":"1999"} """)]
    public void A_record_gets_the_fields_of_its_row(string record, string expected)
    {
        Assert.Equal(expected + "\n", Run.Of(_spec, record).Text);
    }

    [Theory]
    [InlineData("""{"vendor":"old","device":{"id":"d1"}}""", """{"device":{"id":"d1"},"vendor":"Acme","y":"1999"}""")]
    [InlineData("""{"device":{"id":"d1"},"y":[1,{"z":2}]}""", """{"device":{"id":"d1"},"vendor":"Acme","y":"1999"}""")]
    [InlineData("""{"y":1,"vendor":2}""", """{"vendor":null,"y":null}""")]
    [InlineData("""{ "y" : 1 , "a" : 2 , "vendor" : 3 }""", """{ "a" : 2 ,"vendor":null,"y":null}""")]
    public void A_field_of_the_same_name_is_replaced(string record, string expected)
    {
        Assert.Equal(expected + "\n", Run.Of(_spec, record).Text);
    }

    [Fact]
    public void Enriching_twice_is_enriching_once()
    {
        var once = Run.Of(_spec, """{"device":{"id":"d1"},"x":1}""" + "\n" + "{\"vendor\":0}\n{}\n").Output;

        Assert.Equal(once, Run.Of(_spec, once).Output);
    }

    [Fact]
    public void Line_ends_are_kept_and_a_missing_one_is_added()
    {
        var run = Run.Of(new EnrichmentSpec(), "\uFEFF{\"a\":1}\r\n\n  \r\n{\"a\":2}");

        Assert.Equal("{\"a\":1}\r\n{\"a\":2}\n", run.Text);
        Assert.Equal(2, run.Result.RecordsIn);
        Assert.Equal(2, run.Result.RecordsOut);
    }

    [Fact]
    public void A_bad_record_is_rejected_with_its_place_and_its_bytes()
    {
        var run = Run.Of(Run.Lenient(_spec), "{\"a\":1}\n\n{\"a\":tru}\n{\"b\":2}\n");

        var reject = Assert.Single(run.Rejects);
        Assert.Equal(3, (int)reject["line"]!);
        Assert.Equal(9, (int)reject["offset"]!);
        Assert.Equal("malformed_json", (string)reject["reason"]!);
        Assert.Equal("{\"a\":tru}", (string)reject["raw"]!);
        Assert.Equal((3, 2, 1), (run.Result.RecordsIn, run.Result.RecordsOut, run.Result.Rejected));
    }
}
