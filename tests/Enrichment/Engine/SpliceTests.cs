using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Spate.Enrichment.Tests.Json;

namespace Spate.Enrichment.Tests.Engine;

/// <summary>Additions, drops and renames by splicing bytes, held against the same done on a parsed document.</summary>
public sealed class SpliceTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly EnrichmentSpec _spec;

    public SpliceTests()
    {
        var table = _folder.Write("t.csv", "key,vendor\nd1,Acme\n0,Zero\n3.25,Number\ntrue,Bool\n\"\"\"\\/\b\f\n\r\t\",Escaped\n");
        _spec = new EnrichmentSpec
        {
            Lookups = [new LookupSpec("t", table, "key", "device.id", new Dictionary<string, string> { ["vendor"] = "vendor" })],
            Constants = new Dictionary<string, string> { ["source"] = "te\"st" },
            Drop = ["a", "device.b", "longer_than_eight"],
            Rename = new Dictionary<string, string> { ["b"] = "bee", ["device.a"] = "alpha", ["é"] = "\"e\"" },
        };
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Records_mean_the_same_as_when_a_document_is_changed()
    {
        var records = JsonGen.Object(
            3,
            Gen.Elements([
                "a", "b", "id", "device", "device", "vendor", "longer_than_eight", "longer_than_nine", "é", "dev\\u0069ce", "\\u0061",
                "source",
            ]));
        Prop.ForAll(records.ToArbitrary(), record =>
        {
            var run = Run.Of(Run.Lenient(_spec), record);
            if (Expected(record) is { } expected)
                return run.Result.Rejected == 0 && SameMembers(expected, run.Text);
            return run.Rejects is [var reject] && (string)reject["reason"]! == "duplicate_key";
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));
    }

    [Theory]
    [InlineData("""{"a":1}""", "{}")]
    [InlineData("""{"a":1,"x":2}""", """{"x":2}""")]
    [InlineData("""{"x":2,"a":1}""", """{"x":2}""")]
    [InlineData("""{"x":2,"a":1,"y":3}""", """{"x":2,"y":3}""")]
    [InlineData("""{"a":1,"b":2,"x":3}""", """{"x":3}""")]
    [InlineData("""{"x":3,"a":1,"b":2}""", """{"x":3}""")]
    [InlineData("""{"a":1,"x":3,"b":2}""", """{"x":3}""")]
    [InlineData("""{"a":1,"b":2}""", "{}")]
    [InlineData("""{"b":{"a":[1,{"a":2}]},"a":1}""", "{}")]
    [InlineData("""{"n":{"c":1}}""", """{"n":{}}""")]
    [InlineData("""{"n":{"c":1,"x":2},"a":1}""", """{"n":{"x":2}}""")]
    [InlineData("""{"n":{"x":2,"c":{}},"y":0}""", """{"n":{"x":2},"y":0}""")]
    [InlineData("""{ "a" : 1 , "x" : 2 }""", """{ "x" : 2 }""")]
    [InlineData("""{"x":[{"a":1}]}""", """{"x":[{"a":1}]}""")]
    public void Dropping_takes_one_comma_along(string record, string expected)
    {
        var spec = new EnrichmentSpec { Drop = ["a", "b", "n.c"] };

        Assert.Equal(expected + "\n", Run.Of(spec, record).Text);
    }

    [Fact]
    public void Dropping_all_leaves_no_comma_before_what_is_added()
    {
        var spec = new EnrichmentSpec { Drop = ["a"], Constants = new Dictionary<string, string> { ["k"] = "v" } };

        Assert.Equal("{\"k\":\"v\"}\n", Run.Of(spec, "{\"a\":1}").Text);
    }

    [Fact]
    public void A_rename_changes_the_name_only()
    {
        var spec = new EnrichmentSpec { Rename = new Dictionary<string, string> { ["a"] = "b", ["n.c"] = "d\"", ["\\u0078"] = "never" } };

        Assert.Equal(
            "{ \"b\" : 1.0e0,\"n\":{\"d\\\"\":\"\\u0041\"}}\n", Run.Of(spec, "{ \"\\u0061\" : 1.0e0,\"n\":{\"c\":\"\\u0041\"}}").Text);
    }

    [Fact]
    public void Fields_can_change_names_in_a_ring()
    {
        var spec = new EnrichmentSpec { Rename = new Dictionary<string, string> { ["a"] = "b", ["b"] = "a" } };

        Assert.Equal("{\"b\":1,\"a\":2}\n", Run.Of(spec, "{\"a\":1,\"b\":2}").Text);
    }

    [Fact]
    public void A_rename_onto_a_field_that_the_record_has_rejects_the_record()
    {
        var spec = new EnrichmentSpec { Rename = new Dictionary<string, string> { ["a"] = "b" } };
        var run = Run.Of(Run.Lenient(spec), "{\"a\":1,\"b\":2}\n{\"b\":2}\n{\"a\":1}\n");

        Assert.Equal("{\"b\":2}\n{\"b\":1}\n", run.Text);
        Assert.Equal("rename_conflict", (string)Assert.Single(run.Rejects)["reason"]!);
    }

    [Fact]
    public void A_dot_within_a_name_is_escaped_in_a_path()
    {
        var spec = new EnrichmentSpec { Drop = ["a\\.b"] };

        Assert.Equal("{\"a\":{\"b\":1}}\n", Run.Of(spec, "{\"a.b\":1,\"a\":{\"b\":1}}").Text);
    }

    [Theory]
    [InlineData("""{"device":{"id":"d1"},"device":{"id":"d2"}}""")]
    [InlineData("""{"device":{"id":"d1"},"device":{}}""")]
    [InlineData("""{"device":{"id":"d1","\u0069d":"d1"}}""")]
    [InlineData("""{"b":1,"b":1}""")]
    public void A_wanted_name_that_occurs_twice_rejects_the_record(string record)
    {
        Assert.Equal("duplicate_key", (string)Assert.Single(Run.Of(Run.Lenient(_spec), record).Rejects)["reason"]!);
    }

    [Fact]
    public void Other_names_that_occur_twice_are_none_of_our_business()
    {
        const string Record = "{\"x\":1,\"x\":2,\"y\":{\"device\":1,\"device\":2}}\n";

        Assert.Equal(Record, Run.Of(new EnrichmentSpec { Drop = ["device"] }, Record).Text);
    }

    /// <summary>The changes made to a document; null when a name that matters occurs twice.</summary>
    private JsonObject? Expected(string record)
    {
        string[] wanted = ["a", "b", "device", "vendor", "longer_than_eight", "é", "source", "bee", "\"e\""];
        string[] wantedInDevice = ["id", "a", "b", "alpha"];
        using var document = JsonDocument.Parse(record);
        if (HasTwice(document.RootElement, wanted))
            return null;
        if (document.RootElement.TryGetProperty("device", out var d) && d.ValueKind == JsonValueKind.Object && HasTwice(d, wantedInDevice))
            return null;

        var result = new JsonObject();
        foreach (var member in Members(document.RootElement))
        {
            if (member.Name is "a" or "longer_than_eight" or "vendor" or "source")
                continue;
            JsonNode? value = member.Value.ValueKind == JsonValueKind.Object && member.Name == "device"
                ? Device(member.Value)
                : Node(member.Value);
            result[member.Name switch { "b" => "bee", "é" => "\"e\"", _ => member.Name }] = value;
        }

        var key = document.RootElement.TryGetProperty("device", out var device)
            && device.ValueKind == JsonValueKind.Object
            && device.TryGetProperty("id", out var id)
            ? id.ValueKind == JsonValueKind.String ? id.GetString() : id.GetRawText()
            : null;
        result["vendor"] = key switch
        {
            "d1" => "Acme",
            "0" => "Zero",
            "3.25" => "Number",
            "true" => "Bool",
            "\"\\/\b\f\n\r\t" => "Escaped",
            _ => null,
        };
        result["source"] = "te\"st";
        return result;
    }

    private static JsonObject Device(JsonElement device)
    {
        var result = new JsonObject();
        foreach (var member in Members(device))
        {
            if (member.Name != "b")
                result[member.Name == "a" ? "alpha" : member.Name] = Node(member.Value);
        }

        return result;
    }

    private static bool HasTwice(JsonElement value, string[] names) =>
        value.EnumerateObject().GroupBy(m => m.Name, StringComparer.Ordinal).Any(g => g.Count() > 1 && names.Contains(g.Key));

    /// <summary>The members, of equal names the last.</summary>
    private static IEnumerable<JsonProperty> Members(JsonElement value) =>
        value.EnumerateObject().GroupBy(m => m.Name, StringComparer.Ordinal).Select(g => g.Last());

    private static JsonNode? Node(JsonElement value) => JsonNode.Parse(value.GetRawText());

    private static bool SameMembers(JsonObject expected, string text)
    {
        using var left = JsonDocument.Parse(expected.ToJsonString());
        using var right = JsonDocument.Parse(text);
        return Normal(left.RootElement) == Normal(right.RootElement);
    }

    /// <summary>A text that is equal for documents of equal meaning: names in order, of equal ones the last.</summary>
    private static string Normal(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "{" + string.Join(",", Members(value)
            .OrderBy(m => m.Name, StringComparer.Ordinal)
            .Select(m => JsonSerializer.Serialize(m.Name) + ":" + Normal(m.Value))) + "}",
        JsonValueKind.Array => "[" + string.Join(",", value.EnumerateArray().Select(Normal)) + "]",
        JsonValueKind.String => JsonSerializer.Serialize(value.GetString()),
        _ => value.GetRawText(),
    };
}
