using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Spate.Enrichment.Tests.Engine;

/// <summary>What is shown of a sample is what a run reads.</summary>
public sealed class RecordSplitterTests
{
    [Theory]
    [InlineData("a\nb\nc", "a|b|c")]
    [InlineData("a\r\n\r\nb", "a\r|b")]
    [InlineData("\uFEFFa\n \t\nb\n\n", "a|b")]
    [InlineData("", "")]
    public void Records_are_split_at_line_ends(string text, string expected)
    {
        var bytes = Encoding.UTF8.GetBytes(text);

        Assert.Equal(
            expected,
            string.Join('|', RecordSplitter.Split(bytes, new EnrichmentSpec())
                .Select(place => Encoding.UTF8.GetString(bytes.AsSpan(place.Start..place.End)))));
    }

    [Theory]
    [InlineData(RecordFormat.Ndjson, false)]
    [InlineData(RecordFormat.Csv, false)]
    [InlineData(RecordFormat.Csv, true)]
    [InlineData(RecordFormat.Tsv, false)]
    public void A_run_reads_the_same_records(RecordFormat format, bool hasColumns)
    {
        var spec = Run.Lenient(new EnrichmentSpec { Format = format, Columns = hasColumns ? ["a", "b"] : [] });
        var text = Gen.Elements("a", ",", "\t", "\n", "\r\n", "\"", "\"\"", "{}", "{\"a\":1}", " ", "é").ListOf().Select(string.Concat);

        Prop.ForAll(text.ToArbitrary(), body =>
        {
            var bytes = Encoding.UTF8.GetBytes((format == RecordFormat.Ndjson || hasColumns ? "" : "a,b\n") + body);
            var run = Run.Of(spec, bytes);
            var lines = RecordSplitter.Split(bytes, spec).Select(static place => place.Line).ToList();
            var rejected = run.Rejects.Select(static reject => (long)reject["line"]!).Distinct().ToList();

            Assert.Subset(lines.ToHashSet(), rejected.ToHashSet());
            Assert.Equal(lines.Count, rejected.Count + run.Result.RecordsOut);
            Assert.Equal(run.Result.RecordsOut, RecordSplitter.Split(run.Output, spec).Count());
        }).QuickCheckThrowOnFailure();
    }
}
