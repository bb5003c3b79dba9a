using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Spate.Enrichment.Tests.Engine;

/// <summary>Every plain byte of an input is counted once: as part of a record, a reject, a header, or a blank line.</summary>
public sealed class AccountTests
{
    private static readonly Gen<string> LineEnd = Gen.Frequency((8, Gen.Constant("\n")), (2, Gen.Constant("\r\n")));

    [Fact]
    public void The_bytes_of_NDJSON_add_up_in_whole_files_and_in_parts()
    {
        var line = Gen.Elements("{\"a\":1}", "{}", "", " ", "\t", "[1]", "{\"a\":", "é", "{\"é\":\"\\u00e9\"}", "{}{}", "x");
        Prop.ForAll(Texts(line).ToArbitrary(), Gen.Choose(0, 200).ToArbitrary(), (bytes, cut) =>
        {
            var spec = Run.Lenient(new EnrichmentSpec());
            var whole = Run.Of(spec, bytes, chunkBytes: 32);
            var first = Part(spec, bytes, 0, Math.Min(cut, bytes.Length));
            var second = cut < bytes.Length ? Part(spec, bytes, cut, null) : null;

            return whole.Result.Account.Total == bytes.Length && IsRight(whole, bytes, whole.Text)
                && first.Result.Account.Total + (second?.Result.Account.Total ?? 0) == bytes.Length;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));
    }

    [Theory]
    [InlineData(RecordFormat.Csv, ',')]
    [InlineData(RecordFormat.Tsv, '\t')]
    public void The_bytes_of_delimited_text_add_up(RecordFormat format, char delimiter)
    {
        var cell = Gen.Elements("", "1", "\"q\"", "\"two\nlines\"", "\"stray", "é", "b\"ad", " ");
        var row = from cells in Gen.ListOf(cell, 2) select string.Join(delimiter, cells);
        Prop.ForAll(
            Texts(Gen.Frequency((8, row), (2, Gen.Elements("", "only")))).ToArbitrary(),
            Gen.Elements(16, 50, 10_000).ToArbitrary(),
            (rows, chunk) =>
            {
                var spec = Run.Lenient(new EnrichmentSpec { Format = format });
                byte[] bytes = [.. Encoding.UTF8.GetBytes($"a{delimiter}b\n"), .. rows];
                var run = Run.Of(spec, bytes, chunk);

                return run.Result.Account.Total == bytes.Length
                    && IsRight(run, bytes, run.Text[run.Result.Account.Headers > 3 ? 4.. : 0..]);
            }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));
    }

    [Fact]
    public void A_byte_order_mark_is_a_header()
    {
        var run = Run.Of(new EnrichmentSpec(), "\uFEFF{}\n \n");

        Assert.Equal(new ByteAccount(Records: 3, Rejects: 0, Headers: 3, Blank: 2), run.Result.Account);
    }

    /// <summary>
    /// With nothing added, the records are the output, except for a last line end that the input lacks; rejects have their raw bytes.
    /// </summary>
    private static bool IsRight(Run run, byte[] input, string records)
    {
        var account = run.Result.Account;
        var raw = run.Rejects.Sum(reject => Encoding.UTF8.GetByteCount((string)reject["raw"]!));
        var lines = run.Rejects.Select(reject => (int)reject["line"]!).Distinct().Count();
        var lacksLineEnd = input.Length > 0 && input[^1] != '\n' ? 1 : 0;
        return Encoding.UTF8.GetByteCount(records) - account.Records is var added && added >= 0 && added <= lacksLineEnd
            && account.Rejects - raw is var lineEnds && lineEnds <= 2 * lines && lineEnds >= lines - lacksLineEnd;
    }

    private static Gen<byte[]> Texts(Gen<string> line) =>
        from lines in Gen.ListOf(from text in line from end in LineEnd select text + end)
        from last in Gen.Elements(true, false)
        let text = string.Concat(lines)
        select Encoding.UTF8.GetBytes(last || text.Length == 0 ? text : text.TrimEnd('\n'));

    private static Run Part(EnrichmentSpec spec, byte[] bytes, int start, int? end)
    {
        var from = Math.Max(0, start - 1);
        return Run.Of(
            Run.Prepare(spec, 32),
            new EnrichmentInput { Content = new MemoryStream(bytes[from..]), Name = "input", Start = start, End = end });
    }
}
