namespace Spate.Enrichment.Tests.Engine;

/// <summary>Lines of NDJSON that hold more than one value.</summary>
public sealed class SeveralValuesTests
{
    private static readonly EnrichmentSpec Spec = Run.Lenient(new EnrichmentSpec());

    [Theory]
    [InlineData("{\"a\":1}{\"a\":\"}{\"}", "{\"a\":1}|{\"a\":\"}{\"}")]
    [InlineData("{\"a\":1}{\"b\":2}", "{\"a\":1}|{\"b\":2}")]
    [InlineData(" {} \t{\"a\":[1]}\r", "{}|{\"a\":[1]}")]
    [InlineData("{}\r{}\r{}", "{}|{}|{}")]
    [InlineData("{}[1]null 5", "{}|[1]|null|5")]
    public void Each_value_on_a_line_is_a_record_that_is_rejected(string line, string values)
    {
        var expected = values.Split('|');
        var run = Run.Of(Spec, "{\"first\":1}\n" + line + "\n{\"last\":1}\n");

        Assert.Equal((expected.Length + 2, 2, expected.Length), (run.Result.RecordsIn, run.Result.RecordsOut, run.Result.Rejected));
        Assert.Equal(expected, run.Rejects.Select(reject => (string)reject["raw"]!));
        Assert.All(run.Rejects, reject => Assert.Equal(("several_values", 2), ((string)reject["reason"]!, (int)reject["line"]!)));
        Assert.Equal(12 + line.IndexOf('{', StringComparison.Ordinal), (int)run.Rejects[0]["offset"]!);
        Assert.Equal($"value 2 of {expected.Length} on the line; NDJSON has one per line", (string)run.Rejects[1]["detail"]!);
        Assert.Equal(("{\"first\":1}\n{\"last\":1}\n", 3), (run.Text, run.Result.Lines));
        Assert.Equal(12 + line.Length + 1 + 11, run.Result.Account.Total);
    }

    [Theory]
    [InlineData("{}{")]
    [InlineData("{},{}")]
    [InlineData("{}x")]
    [InlineData("{}{\"a\":01}")]
    public void A_line_with_anything_else_is_one_malformed_record(string line)
    {
        var reject = Assert.Single(Run.Of(Spec, line + "\n{}\n").Rejects);

        Assert.Equal(("malformed_json", line), ((string)reject["reason"]!, (string)reject["raw"]!));
    }

    [Fact]
    public void Objects_that_are_joined_without_line_ends_all_count()
    {
        var error = Assert.Throws<EnrichmentException>(
            () => Run.Of(new EnrichmentSpec(), string.Concat(Enumerable.Repeat("{\"a\":1}", 90))));

        Assert.Equal(BadFileReason.TooManyRejects, error.Reason);
        Assert.Contains("90 of 90 records were rejected", error.Message, StringComparison.Ordinal);
        Assert.Contains("several_values (90)", error.Message, StringComparison.Ordinal);
    }
}
