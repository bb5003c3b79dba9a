using System.IO.Compression;
using System.Text;

namespace Spate.Enrichment.Tests.Engine;

public sealed class BadFileTests
{
    private static readonly EnrichmentSpec Spec = new();

    private static readonly byte[] Good = Encoding.UTF8.GetBytes(
        string.Concat(Enumerable.Range(0, 5000).Select(i => $"{{\"id\":{i * 7919}}}\n")));

    [Theory]
    [InlineData("a.ndjson")]
    [InlineData("a.ndjson.gz")]
    public void An_empty_file_has_no_records(string name)
    {
        var run = Run.Of(Spec, [], name: name);

        Assert.Equal(0, run.Result.RecordsIn);
        Assert.Empty(run.Output);
        Assert.Null(run.Rejected);
    }

    [Fact]
    public void A_gzip_file_cut_short_anywhere_is_refused()
    {
        var gzip = TemporaryFolder.Gzip(Good);
        foreach (var length in Enumerable.Range(2, 60).Concat(Enumerable.Range(1, 20).Select(i => gzip.Length - i)).Append(gzip.Length / 2))
        {
            var error = Assert.Throws<EnrichmentException>(() => Run.Of(Spec, gzip[..length]));
            Assert.Equal(BadFileReason.TruncatedGzip, error.Reason);
            Assert.Equal(length, error.CompressedOffset);
        }
    }

    [Fact]
    public void A_second_member_cut_short_anywhere_is_refused()
    {
        var gzip = TemporaryFolder.Gzip(Good);
        foreach (var length in Enumerable.Range(1, 30).Append(gzip.Length - 1))
        {
            Assert.Equal(
                BadFileReason.TruncatedGzip, Assert.Throws<EnrichmentException>(() => Run.Of(Spec, [.. gzip, .. gzip[..length]])).Reason);
        }
    }

    [Theory]
    [InlineData(8)]
    [InlineData(5)]
    [InlineData(4)]
    [InlineData(1)]
    public void A_wrong_checksum_or_length_is_refused(int fromEnd)
    {
        var gzip = TemporaryFolder.Gzip(Good);
        gzip[^fromEnd] ^= 0x10;

        Assert.Equal(BadFileReason.CorruptGzip, Assert.Throws<EnrichmentException>(() => Run.Of(Spec, gzip)).Reason);
        Assert.Equal(
            BadFileReason.CorruptGzip,
            Assert.Throws<EnrichmentException>(() => Run.Of(Spec, [.. gzip, .. TemporaryFolder.Gzip(Good)])).Reason);
    }

    [Fact]
    public void A_flipped_bit_anywhere_in_the_data_is_refused()
    {
        var gzip = TemporaryFolder.Gzip(Good);
        for (var at = 10; at < gzip.Length; at += gzip.Length / 50)
        {
            var damaged = (byte[])gzip.Clone();
            damaged[at] ^= 0x04;
            Assert.Throws<EnrichmentException>(() => Run.Of(Run.Lenient(Spec), damaged));
        }
    }

    [Fact]
    public void Bytes_after_the_last_member_are_refused()
    {
        var error = Assert.Throws<EnrichmentException>(() => Run.Of(Spec, [.. TemporaryFolder.Gzip(Good), .. "plain text after it"u8]));

        Assert.Equal(BadFileReason.BytesAfterGzip, error.Reason);
    }

    [Theory]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(511)]
    [InlineData(300_000)]
    public void Zeros_after_the_last_member_are_padding(int zeros)
    {
        byte[] padded = [.. TemporaryFolder.Gzip(Good[..100]), .. TemporaryFolder.Gzip(Good[100..]), .. new byte[zeros]];

        Assert.Equal(Good, Run.Of(Spec, padded, name: "a.ndjson.gz").Output);
        Assert.Equal(BadFileReason.BytesAfterGzip, Assert.Throws<EnrichmentException>(() => Run.Of(Spec, [.. padded, 1])).Reason);
        Assert.Equal(
            BadFileReason.BytesAfterGzip,
            Assert.Throws<EnrichmentException>(() => Run.Of(Spec, [.. padded, .. TemporaryFolder.Gzip(Good)])).Reason);
    }

    [Fact]
    public void Zeros_do_not_stand_in_for_the_end_of_a_member()
    {
        var gzip = TemporaryFolder.Gzip(Good);

        Assert.Throws<EnrichmentException>(() => Run.Of(Spec, [.. gzip[..(gzip.Length / 2)], .. new byte[1024]]));
        Assert.Equal(BadFileReason.TruncatedGzip, Assert.Throws<EnrichmentException>(() => Run.Of(Spec, gzip[..^1])).Reason);
    }

    [Fact]
    public void Several_members_are_one_file_and_so_is_gzip_under_another_name()
    {
        byte[] gzip =
        [
            .. TemporaryFolder.Gzip(Good),
            .. TemporaryFolder.Gzip([]),
            .. TemporaryFolder.Gzip(Good[..100], CompressionLevel.NoCompression),
            .. TemporaryFolder.Gzip(Good[100..]),
        ];

        Assert.Equal([.. Good, .. Good], Run.Of(Spec, gzip, name: "a.ndjson").Output);
        Assert.Equal([.. Good, .. Good], Run.Of(Spec, gzip, name: "a.ndjson.gz", chunkBytes: 100).Output);
    }

    [Fact]
    public void Plain_text_named_gz_is_refused()
    {
        var error = Assert.Throws<EnrichmentException>(() => Run.Of(Spec, Good, name: "a.ndjson.GZ"));

        Assert.Equal(BadFileReason.NotGzip, error.Reason);
        Assert.Contains("not gzip", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void Binary_is_refused_as_another_format()
    {
        var random = new byte[1 << 20];
        new Random(5).NextBytes(random);
        random[0] = 7;

        Assert.Equal(BadFileReason.WrongFormat, Assert.Throws<EnrichmentException>(() => Run.Of(Spec, random)).Reason);
        Assert.Equal(BadFileReason.RecordTooLong, Assert.Throws<EnrichmentException>(() => Run.Of(Spec, new byte[3 << 20])).Reason);
    }

    [Theory]
    [InlineData(new byte[] { 0x50, 0x4B, 3, 4, 0, 0 }, "zip")]
    [InlineData(new byte[] { 0x28, 0xB5, 0x2F, 0xFD, 0 }, "zstd")]
    [InlineData(new byte[] { 0x50, 0x41, 0x52, 0x31, 0 }, "Parquet")]
    [InlineData(new byte[] { 0xFF, 0xFE, 0x7B, 0 }, "UTF-16")]
    public void A_known_other_format_is_named(byte[] start, string name)
    {
        var error = Assert.Throws<EnrichmentException>(() => Run.Of(Spec, start));

        Assert.Equal(BadFileReason.WrongFormat, error.Reason);
        Assert.Contains(name, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_of_another_text_format_is_refused_early()
    {
        var csv = string.Concat(Enumerable.Repeat("a,b,c\n", 100_000));
        var rejects = 0;
        var error = Assert.Throws<EnrichmentException>(() => Run.Prepare(Spec).Run(
            new EnrichmentInput { Content = new MemoryStream(Encoding.UTF8.GetBytes(csv)), Name = "a" },
            new EnrichmentOutput { Records = Stream.Null, OpenRejects = () => { rejects++; return Stream.Null; } }));

        Assert.Equal(BadFileReason.WrongFormat, error.Reason);
        Assert.Contains("first 100 records", error.Message, StringComparison.Ordinal);
        Assert.Equal(1, rejects);
    }

    [Fact]
    public void A_hundred_megabytes_without_a_line_end_fail_at_the_limit_and_no_further()
    {
        using var content = new EndlessStream((byte)'x', 100 << 20);
        var before = GC.GetAllocatedBytesForCurrentThread();

        var error = Assert.Throws<EnrichmentException>(
            () => Run.Of(Run.Prepare(Spec), new EnrichmentInput { Content = content, Name = "a" }));

        Assert.Equal(BadFileReason.RecordTooLong, error.Reason);
        Assert.Equal(0, error.Offset);
        Assert.InRange(content.Position, 1 << 20, 2 << 20);
        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 16 << 20);
    }

    [Theory]
    [InlineData(100, true)]
    [InlineData(101, false)]
    public void The_record_limit_is_exact_whatever_the_chunk(int length, bool passes)
    {
        var spec = Spec with { Limits = new EnrichmentLimits { MaxRecordBytes = 100 } };
        var record = "{\"a\":\"" + new string('x', length - 8) + "\"}";
        foreach (var chunk in (int[])[16, 64, 100, 101, 4096])
        {
            var text = "{}\n" + record + "\n{}\n";
            if (passes)
                Assert.Equal(text, Run.Of(spec, text, chunk).Text);
            else
            {
                Assert.Equal(
                    (BadFileReason.RecordTooLong, 3L),
                    (Assert.Throws<EnrichmentException>(() => Run.Of(spec, text, chunk)) is var e ? e.Reason : default, e.Offset));
            }
        }
    }

    [Fact]
    public void An_expansion_bomb_is_refused_long_before_its_end()
    {
        using var bomb = new MemoryStream();
        using (var gzip = new GZipStream(bomb, CompressionLevel.Optimal, leaveOpen: true))
        {
            var lines = Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("{}\n", 350_000)));
            for (var i = 0; i < 100; i++)
                gzip.Write(lines);
        }

        bomb.Position = 0;
        var progress = new EnrichmentProgress();
        var error = Assert.Throws<EnrichmentException>(() => Run.Prepare(Spec).Run(
            new EnrichmentInput { Content = bomb, Name = "a.gz" },
            new EnrichmentOutput { Records = Stream.Null, OpenRejects = () => Stream.Null },
            progress));

        Assert.Equal(BadFileReason.ExpandsTooMuch, error.Reason);
        Assert.InRange(progress.PlainBytesIn, 60 << 20, 70 << 20);
    }

    [Fact]
    public void Too_many_rejects_fail_the_file_and_say_why()
    {
        var spec = Spec with { Limits = new EnrichmentLimits { MaxRejectShare = 0.25 } };

        Assert.Equal(1, Run.Of(spec, "{}\n{}\n{}\nbad\n").Result.Rejected);
        var error = Assert.Throws<EnrichmentException>(() => Run.Of(spec, "{}\n[]\n{}\nbad\nbad\n"));
        Assert.Equal(BadFileReason.TooManyRejects, error.Reason);
        Assert.Contains("3 of 5", error.Message, StringComparison.Ordinal);
        Assert.Contains("commonest reason is not_an_object", error.Message, StringComparison.Ordinal);
        Assert.Contains("line 2, byte 3", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_cancelled_run_stops()
    {
        using var cancelled = new CancellationTokenSource();
        cancelled.Cancel();

        Assert.Throws<OperationCanceledException>(() => Run.Prepare(Spec).Run(
            new EnrichmentInput { Content = new MemoryStream(Good), Name = "a" },
            new EnrichmentOutput { Records = Stream.Null, OpenRejects = () => Stream.Null }, cancellationToken: cancelled.Token));
    }

    [Fact]
    public void An_error_of_the_output_is_passed_on()
    {
        Assert.Throws<IOException>(() => Run.Prepare(Spec).Run(
            new EnrichmentInput { Content = new MemoryStream(Good), Name = "a" },
            new EnrichmentOutput { Records = new FullDisk(), OpenRejects = () => Stream.Null }));
    }

    private sealed class FullDisk : MemoryStream
    {
        public override void Write(ReadOnlySpan<byte> buffer) => throw new IOException("No space left on device");

        public override void Write(byte[] buffer, int offset, int count) => throw new IOException("No space left on device");
    }
}
