using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;

namespace Spate.Enrichment.Tests.Json;

/// <summary>What is accepted and what is rejected, held against System.Text.Json.</summary>
public sealed class JsonVerdictTests
{
    [Theory]
    [InlineData("{}")]
    [InlineData(" { } ")]
    [InlineData("{\"a\":-0}")]
    [InlineData("{\"a\":-0.0e-10}")]
    [InlineData("{\"a\":1E+2}")]
    [InlineData("{\"a\":[]}")]
    [InlineData("{\"a\":[[],{},\"\",null,true,false,0]}")]
    [InlineData("{\"\":\"\"}")]
    [InlineData("{\"a\":\"\\\"\\\\\\/\\b\\f\\n\\r\\t\\u00e9\\uD834\\uDD1E\"}")]
    [InlineData("{\"a\":\"\\uD834\"}")]
    [InlineData("{\"a\":1,\"a\":2}")]
    [InlineData("{\"a\":\"\u007f\u2028\"}")]
    [InlineData("\t{\"a\"\t:\t1\t}\r")]
    [InlineData("{\"a\\\\\":\"b\\\\\\\\\"}")]
    public void Valid_records_pass(string record)
    {
        Assert.Null(Rejection(record));
    }

    [Theory]
    [InlineData("[]", "not_an_object")]
    [InlineData("1", "not_an_object")]
    [InlineData("\"a\"", "not_an_object")]
    [InlineData("{", "malformed_json")]
    [InlineData("}", "not_an_object")]
    [InlineData("{\"a\"}", "malformed_json")]
    [InlineData("{\"a\":}", "malformed_json")]
    [InlineData("{\"a\":1,}", "malformed_json")]
    [InlineData("{,}", "malformed_json")]
    [InlineData("{\"a\":[1,]}", "malformed_json")]
    [InlineData("{\"a\":[,1]}", "malformed_json")]
    [InlineData("{\"a\":[1 2]}", "malformed_json")]
    [InlineData("{\"a\":[1}", "malformed_json")]
    [InlineData("{\"a\":{]}", "malformed_json")]
    [InlineData("{\"a\":1} x", "malformed_json")]
    [InlineData("{\"a\":1}}", "malformed_json")]
    [InlineData("{a:1}", "malformed_json")]
    [InlineData("{'a':1}", "malformed_json")]
    [InlineData("{\"a\":01}", "malformed_json")]
    [InlineData("{\"a\":+1}", "malformed_json")]
    [InlineData("{\"a\":.5}", "malformed_json")]
    [InlineData("{\"a\":1.}", "malformed_json")]
    [InlineData("{\"a\":1e}", "malformed_json")]
    [InlineData("{\"a\":-}", "malformed_json")]
    [InlineData("{\"a\":NaN}", "malformed_json")]
    [InlineData("{\"a\":nul}", "malformed_json")]
    [InlineData("{\"a\":nulll}", "malformed_json")]
    [InlineData("{\"a\":True}", "malformed_json")]
    [InlineData("{\"a\":1\u0001}", "malformed_json")]
    [InlineData("{\"a\":\"\\x\"}", "malformed_json")]
    [InlineData("{\"a\":\"\\u12\"}", "malformed_json")]
    [InlineData("{\"a\":\"\\u12G4\"}", "malformed_json")]
    [InlineData("{\"a\":\"tab\there\"}", "malformed_json")]
    [InlineData("{\"a\":\"nul\0\"}", "malformed_json")]
    [InlineData("{\"a\":\"open}", "malformed_json")]
    [InlineData("{\"a\":\"open\\\"}", "malformed_json")]
    [InlineData("{\"a\":\\\"b\"}", "malformed_json")]
    [InlineData("{\"a\":\"b\"\\}", "malformed_json")]
    [InlineData("{\"a\":1}//x", "malformed_json")]
    [InlineData("{\"a\":\"b\"c}", "malformed_json")]
    [InlineData("{\"a\":1\"b\"}", "malformed_json")]
    [InlineData("{\"a\" \"b\":1}", "malformed_json")]
    [InlineData("{\"a\":1:2}", "malformed_json")]
    [InlineData("{}true", "several_values")]
    [InlineData("{} {\"a\":1}", "several_values")]
    public void Invalid_records_are_rejected_alone(string record, string reason)
    {
        Assert.Equal(reason, Rejection(record));
    }

    [Fact]
    public void Depth_is_bounded()
    {
        Assert.Null(Rejection(Nested(63)));
        Assert.Equal("too_deep", Rejection(Nested(64)));
        Assert.Equal("too_deep", Rejection(Nested(100_000)));

        static string Nested(int arrays) => "{\"a\":" + new string('[', arrays) + new string(']', arrays) + "}";
    }

    [Fact]
    public void The_verdict_is_that_of_a_full_parser_for_any_tokens()
    {
        var token = Gen.Elements(
            "{", "}", "[", "]", ":", ",", "\"a\"", "\"\"", "1", "-2.5e3", "true", "null", " ", "\\", "\"", "\"\\n\"", "\"\\u00e9\"", "0",
            "01", "-", ".", "x", "\t", "\"é\"");
        var records = from tokens in Gen.ListOf(token) select string.Concat(tokens);
        Prop.ForAll(records.ToArbitrary(), AgreesWithParser).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));
    }

    [Fact]
    public void The_verdict_is_that_of_a_full_parser_for_valid_records_with_one_byte_changed()
    {
        var changes =
            from record in JsonGen.Record
            from at in Gen.Choose(0, Math.Max(0, record.Length - 1))
            from replacement in Gen.Elements("{}[]:,\"\\ 1e-tn\t\u0002é".ToCharArray())
            from kind in Gen.Choose(0, 2)
            select kind switch
            {
                0 => record[..at] + replacement + record[(at + 1)..],
                1 => record.Remove(at, 1),
                _ => record.Insert(at, replacement.ToString()),
            };
        Prop.ForAll(changes.ToArbitrary(), AgreesWithParser).Check(Config.QuickThrowOnFailure.WithMaxTest(3000));
    }

    [Fact]
    public void Every_valid_record_passes_unchanged()
    {
        Prop.ForAll(JsonGen.Record.ToArbitrary(), record => Run.Of(new EnrichmentSpec(), record).Text == record + "\n")
            .Check(Config.QuickThrowOnFailure.WithMaxTest(1000));
    }

    [Theory]
    [InlineData(new byte[] { 0xC3, 0x28 })]
    [InlineData(new byte[] { 0xED, 0xA0, 0x80 })]
    [InlineData(new byte[] { 0xF5, 0x80, 0x80, 0x80 })]
    [InlineData(new byte[] { 0xC0, 0xAF })]
    [InlineData(new byte[] { 0x80 })]
    public void Bytes_that_are_not_UTF_8_are_rejected_without_loss_and_their_neighbours_pass(byte[] bytes)
    {
        byte[] bad = [.. "{\"a\":\""u8, .. bytes, .. "\"}"u8];
        byte[] good = [.. "{\"é\":1}\n"u8];

        var run = Run.Of(Run.Lenient(new EnrichmentSpec()), [.. good, .. bad, (byte)'\n', .. good]);

        Assert.Equal([.. good, .. good], run.Output);
        var reject = Assert.Single(run.Rejects);
        Assert.Equal("invalid_utf8", (string)reject["reason"]!);
        Assert.Equal(bad, Convert.FromBase64String((string)reject["raw_base64"]!));
    }

    private static bool AgreesWithParser(string record)
    {
        if (string.IsNullOrWhiteSpace(record))
            return true;
        return (Rejection(record) == null) == IsObject(record);
    }

    private static bool IsObject(string record)
    {
        try
        {
            using var document = JsonDocument.Parse(record);
            return document.RootElement.ValueKind == JsonValueKind.Object;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    /// <summary>Why a record between two good ones is rejected, or null; the good ones must pass in any case.</summary>
    private static string? Rejection(string record)
    {
        const string Good = "{\"good\":[1,\"\\\\\"]}\n";
        var run = Run.Of(Run.Lenient(new EnrichmentSpec()), Good + record + "\n" + Good);
        if (run.Result.Rejected == 0)
        {
            Assert.Equal(Good + record + "\n" + Good, run.Text);
            return null;
        }

        Assert.Equal(Good + Good, run.Text);
        Assert.All(run.Rejects, reject => Assert.Equal(2, (int)reject["line"]!));
        Assert.All(run.Rejects, reject => Assert.NotEmpty((string)reject["detail"]!));
        var reason = Assert.Single(run.Rejects.Select(reject => (string)reject["reason"]!).Distinct());
        if (reason == "several_values")
        {
            AssertValues(record, run.Rejects, Good.Length);
            return reason;
        }

        var reject = Assert.Single(run.Rejects);
        Assert.Equal(record, (string)reject["raw"]!);
        Assert.Equal(Good.Length, (int)reject["offset"]!);
        return reason;
    }

    /// <summary>Several values on a line are rejected one by one, with nothing but whitespace around them.</summary>
    private static void AssertValues(string record, JsonObject[] rejects, int lineOffset)
    {
        Assert.True(rejects.Length > 1);
        var bytes = Encoding.UTF8.GetBytes(record);
        var end = 0;
        foreach (var reject in rejects)
        {
            var value = Encoding.UTF8.GetBytes((string)reject["raw"]!);
            JsonDocument.Parse(value).Dispose();
            var start = (int)reject["offset"]! - lineOffset;
            Assert.Equal(value, bytes[start..(start + value.Length)]);
            Assert.True(string.IsNullOrWhiteSpace(Encoding.UTF8.GetString(bytes[end..start])));
            end = start + value.Length;
        }

        Assert.True(string.IsNullOrWhiteSpace(Encoding.UTF8.GetString(bytes[end..])));
    }
}
