using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Spate.Enrichment.Tests.Engine;

/// <summary>A file in parts is the file, wherever it is cut.</summary>
public sealed class PartTests
{
    private static readonly EnrichmentSpec Spec = Run.Lenient(
        new EnrichmentSpec { Constants = new Dictionary<string, string> { ["k"] = "v" }, Drop = ["b"] });

    private static Gen<byte[]> Files =>
        from lines in Gen.ListOf(Gen.Elements(
            "{}", "{\"a\":1}", "{\"b\":\"long enough to span chunks\"}", "", "bad", " ", "{\"é\":2}\r", "{\"c\":[1,2,{\"d\":null}]}"))
        from ending in Gen.Elements("", "\n", "\r\n")
        from mark in Gen.Elements("", "", "\uFEFF")
        select Encoding.UTF8.GetBytes(mark + string.Join('\n', lines) + ending);

    [Fact]
    public void Parts_cut_anywhere_make_up_the_file()
    {
        var cases =
            from file in Files
            from cuts in Gen.ListOf(Gen.Choose(0, Math.Max(0, file.Length)))
            from chunk in Gen.Elements(16, 64, 1000)
            select (File: file, Cuts: cuts.Order().ToArray(), Chunk: chunk);
        Prop.ForAll(cases.ToArbitrary(), c =>
        {
            var whole = Run.Of(Spec, c.File);
            var enricher = Run.Prepare(Spec, c.Chunk);
            var bounds = (long?[])[0, .. c.Cuts.Select(cut => (long?)cut), null];
            var parts = bounds.Zip(bounds.Skip(1), (start, end) => Part(enricher, c.File, start!.Value, end)).ToList();

            return parts.SelectMany(p => p.Output).SequenceEqual(whole.Output)
                && parts.SelectMany(p => p.Rejects).Select(r => ((long)r["offset"]!, (string)r["raw"]!))
                    .SequenceEqual(whole.Rejects.Select(r => ((long)r["offset"]!, (string)r["raw"]!)))
                && parts.Sum(p => p.Result.RecordsIn) == whole.Result.RecordsIn;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(1000));
    }

    [Fact]
    public void Every_cut_of_a_small_file_is_right()
    {
        var file = "{\"a\":1}\n\nbad\r\n{\"b\":2}\n{\"c\":3}"u8.ToArray();
        var whole = Run.Of(Spec, file).Output;
        var enricher = Run.Prepare(Spec, 16);
        for (var cut = 0; cut <= file.Length; cut++)
            Assert.Equal(whole, Part(enricher, file, 0, cut).Output.Concat(Part(enricher, file, cut, null).Output));
    }

    [Fact]
    public void A_later_part_counts_its_lines_from_its_own_first()
    {
        var file = "{\"a\":1}\n{\"a\":2}\nbad\n"u8.ToArray();

        var reject = Assert.Single(Part(Run.Prepare(Spec), file, 8, null).Rejects);

        Assert.Equal(2, (int)reject["part_line"]!);
        Assert.Equal(16, (int)reject["offset"]!);
        Assert.False(reject.ContainsKey("line"));
    }

    [Fact]
    public void A_part_reads_no_further_than_the_chunk_in_which_its_last_record_ends()
    {
        var file = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{\"a\":1}\n", 10_000)));
        using var content = new MemoryStream(file);

        Run.Of(Run.Prepare(Spec, 1024), new EnrichmentInput { Content = content, Name = "x", Start = 0, End = 100 });

        Assert.True(content.Position <= 256 * 1024);
    }

    [Fact]
    public void Only_plain_ndjson_is_splittable()
    {
        var ndjson = new EnrichmentSpec();
        Assert.True(ndjson.IsSplittable("a.ndjson", "{\""u8));
        Assert.True(ndjson.IsSplittable("a", []));
        Assert.False(ndjson.IsSplittable("a.ndjson.gz", "{\""u8));
        Assert.False(ndjson.IsSplittable("a", [0x1F, 0x8B]));
        Assert.False(new EnrichmentSpec { Format = RecordFormat.Csv }.IsSplittable("a.csv", "a,"u8));
        Assert.False(new EnrichmentSpec { Format = RecordFormat.Tsv }.IsSplittable("a.tsv", "a\t"u8));
    }

    [Fact]
    public void What_is_not_splittable_is_not_read_in_parts()
    {
        var gzip = new EnrichmentInput { Content = new MemoryStream(TemporaryFolder.Gzip("{}\n"u8.ToArray())), Name = "a.gz", End = 5 };
        Assert.Throws<ArgumentException>(() => Run.Of(Run.Prepare(Spec), gzip));

        var csv = new EnrichmentInput { Content = new MemoryStream("a\n1\n"u8.ToArray()), Name = "a.csv", End = 2 };
        Assert.Throws<ArgumentException>(() => Run.Of(Run.Prepare(new EnrichmentSpec { Format = RecordFormat.Csv }), csv));
    }

    private static Run Part(Enricher enricher, byte[] file, long start, long? end) => Run.Of(enricher, new EnrichmentInput
    {
        Content = new MemoryStream(file[(int)Math.Max(0, start - 1)..]),
        Name = "input",
        Start = start,
        End = end,
    });
}
