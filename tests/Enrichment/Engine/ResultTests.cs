using System.Security.Cryptography;
using System.Text;
using Spate.Enrichment.Tests.Geo.MaxMind;

namespace Spate.Enrichment.Tests.Engine;

public sealed class ResultTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly EnrichmentSpec _spec;

    public ResultTests()
    {
        var table = _folder.Write("t.csv", "k,name,kind\na,Alpha,x\nb,Beta,y\nc,Gamma,x\n");
        var database = _folder.Write(
            "geo.mmdb", new MmdbWriter().Add("192.0.2.0/24", Country("GB")).Add("198.51.100.0/24", Country("DE")).Build());
        _spec = new EnrichmentSpec
        {
            Lookups = [new LookupSpec("t", table, "k", "id", new Dictionary<string, string> { ["name"] = "name", ["kind"] = "kind" })],
            Geo = [new GeoSpec("geo", database, "ip", new Dictionary<string, string> { ["country"] = "country" })],
            Constants = new Dictionary<string, string> { ["source"] = "s" },
            Dimensions = ["kind", "country", "device.os", "source"],
        };
    }

    public void Dispose() => _folder.Dispose();

    [Fact]
    public void Written_records_are_counted_by_each_dimension()
    {
        var run = Run.Of(Run.Lenient(_spec), """
            {"id":"a","ip":"192.0.2.1","device":{"os":"ios"}}
            {"id":"c","ip":"192.0.2.2","device":{"os":"i\u006fs"}}
            {"id":"b","ip":"198.51.100.1","device":{"os":7}}
            {"id":"z","ip":"10.1.1.1","device":{"os":null}}
            {"id":"a","ip":"?","device":{"os":[1]}}
            {"id":"a"}
            {"id":"a","id":"a"}
            """);

        AssertCounts(run, "kind", ("x", 4), ("y", 1), ("(none)", 1));
        AssertCounts(run, "country", ("GB", 2), ("DE", 1), ("(none)", 3));
        AssertCounts(run, "device.os", ("ios", 2), ("7", 1), ("(none)", 3));
        AssertCounts(run, "source", ("s", 6));
        Assert.Equal(1, run.Result.Rejected);
    }

    [Fact]
    public void Values_over_the_limit_are_counted_as_others()
    {
        var spec = _spec with { Limits = new EnrichmentLimits { MaxDimensionValues = 2 }, Dimensions = ["name", "v"] };
        var records = string.Concat("aabbbcz".Select(id => $"{{\"id\":\"{id}\",\"v\":\"{id}\"}}\n"))
            + $"{{\"v\":\"{new string('x', 300)}\"}}\n";
        var run = Run.Of(spec, records);

        AssertCounts(run, "name", ("Beta", 3), ("Alpha", 2), ("(other)", 1), ("(none)", 2));
        AssertCounts(run, "v", ("a", 2), ("b", 3), ("(other)", 3));
    }

    [Fact]
    public void Columns_are_counted_in_CSV()
    {
        var run = Run.Of(
            _spec with { Format = RecordFormat.Csv, Dimensions = ["kind", "os"] }, "id,ip,os\na,,\"i\"\"os\"\nb,,\nc,,\"i\"\"os\"\n");

        AssertCounts(run, "kind", ("x", 2), ("y", 1));
        AssertCounts(run, "os", ("i\"os", 2), ("(none)", 1));
    }

    [Fact]
    public void Sizes_and_checksums_are_those_of_what_was_written()
    {
        var text = Encoding.UTF8.GetBytes(
            string.Concat(Enumerable.Range(0, 20_000).Select(i => $"{{\"id\":\"a\",\"n\":{i}}}\n")) + "bad\n");
        var gzip = TemporaryFolder.Gzip(text);
        var run = Run.Of(
            Run.Prepare(_spec), new EnrichmentInput { Content = new MemoryStream(gzip), Name = "x.gz" }, OutputCompression.Gzip);

        Assert.Equal(gzip.Length, run.Result.BytesIn);
        Assert.Equal(text.Length, run.Result.PlainBytesIn);
        AssertFile(run.Result.Output, run.Output);
        AssertFile(run.Result.Rejects!, run.Rejected!);
        Assert.Equal(Run.Of(_spec, text).Output, TemporaryFolder.Gunzip(run.Output));
        Assert.Equal(["geo", "t"], run.Result.TableVersions.Keys.Order());

        static void AssertFile(OutputFile file, byte[] bytes)
        {
            Assert.Equal(bytes.Length, file.Bytes);
            Assert.Equal(TemporaryFolder.Gunzip(bytes).Length, file.PlainBytes);
            Assert.Equal(Convert.ToHexStringLower(SHA256.HashData(bytes)), file.Sha256);
        }
    }

    [Fact]
    public void An_output_without_records_is_gzip_all_the_same()
    {
        var run = Run.Of(Run.Prepare(_spec), new EnrichmentInput { Content = new MemoryStream(), Name = "x" }, OutputCompression.Gzip);

        Assert.Equal([0x1F, 0x8B], run.Output[..2]);
        Assert.Empty(TemporaryFolder.Gunzip(run.Output));
        Assert.Equal(run.Output.Length, run.Result.Output.Bytes);
    }

    [Fact]
    public void Equal_inputs_give_equal_bytes_however_they_arrive()
    {
        var text = Encoding.UTF8.GetBytes(
            string.Concat(Enumerable.Range(0, 50_000).Select(i => $"{{\"id\":\"{(char)('a' + (i % 4))}\",\"n\":{i * 7919}}}\n")));
        var enricher = Run.Prepare(_spec);
        var outputs = new[] { int.MaxValue, 1000, 70_000 }.Select(piece =>
            Run.Of(
                enricher,
                new EnrichmentInput { Content = new SlowStream(text, piece), Name = "x" },
                OutputCompression.Gzip).Result.Output.Sha256);

        Assert.Single(outputs.Distinct());
    }

    [Fact]
    public void The_output_is_the_same_for_every_chunk_size()
    {
        var records = string.Concat(Enumerable.Range(0, 50).Select(i =>
            $"{{\"id\":\"{(char)('a' + (i % 4))}\",\"text\":\"{new string('\\', (i % 3) * 2)}{new string('é', i)}\",\"ip\":\"192.0.2."
            + $"{i}\"}}\n"
            + (i % 7 == 0 ? "\"torn\n" : "")));
        var whole = Run.Of(Run.Lenient(_spec), records);
        foreach (var chunk in Enumerable.Range(1, 200).Select(i => i * 3))
        {
            var run = Run.Of(Run.Lenient(_spec), records, chunk);
            Assert.Equal(whole.Text, run.Text);
            Assert.Equal(whole.Rejected, run.Rejected);
        }
    }

    [Fact]
    public void Progress_ends_at_the_totals()
    {
        var progress = new EnrichmentProgress();
        var text = "{\"id\":\"a\"}\n{\"id\":\"b\"}\n"u8.ToArray();
        Run.Prepare(_spec, 8).Run(
            new EnrichmentInput { Content = new MemoryStream(text), Name = "x" },
            new EnrichmentOutput { Records = Stream.Null, OpenRejects = () => Stream.Null },
            progress);

        Assert.Equal((2, text.Length, text.Length), (progress.Records, progress.BytesIn, progress.PlainBytesIn));
    }

    [Fact]
    public void One_enricher_runs_many_files_at_once()
    {
        var enricher = Run.Prepare(_spec);
        var text = Encoding.UTF8.GetBytes(
            string.Concat(Enumerable.Range(0, 5000).Select(i => $"{{\"id\":\"{(char)('a' + (i % 4))}\",\"ip\":\"192.0.2.{i % 256}\"}}\n")));
        var outputs = new string[8];
        Parallel.For(
            0,
            outputs.Length,
            i => outputs[i] = Run.Of(enricher, new EnrichmentInput { Content = new MemoryStream(text), Name = "x" }).Result.Output.Sha256);

        Assert.Single(outputs.Distinct(StringComparer.Ordinal));
    }

    private static Dictionary<string, object> Country(string code) => new() { ["country"] = code };

    private static void AssertCounts(Run run, string dimension, params (string Value, long Count)[] expected) =>
        Assert.Equal(expected.ToDictionary(e => e.Value, e => e.Count, StringComparer.Ordinal), run.Result.Dimensions[dimension]);

    /// <summary>Gives at most so many bytes at a time.</summary>
    private sealed class SlowStream(byte[] bytes, int piece) : MemoryStream(bytes)
    {
        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, piece)]);

        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, piece));
    }
}
