using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Spate.Enrichment.Deflate;
using Spate.Enrichment.Tests.Geo.MaxMind;
using Spate.Enrichment.Tests.Json;

namespace Spate.Enrichment.Tests.Deflate;

/// <summary>From gzip to gzip the input's matches are kept. What comes out must inflate to the bytes that plain input gives.</summary>
public sealed class SplicedOutputTests : IDisposable
{
    private readonly TemporaryFolder _folder = new();
    private readonly string _table;
    private readonly string _database;

    public SplicedOutputTests()
    {
        _table = _folder.Write(
            "t.csv",
            "k,v,w\n" + string.Concat(
                Enumerable.Range(0, 300).Select(i => $"k{i},\"value {i % 40} of a row\",{(i % 3 == 0 ? new string('w', 300) : "w")}\n")));
        _database = _folder.Write("geo.mmdb", Enumerable.Range(0, 200).Aggregate(
            new MmdbWriter(),
            (mmdb, i) => mmdb.Add($"10.0.{i}.0/24", new Dictionary<string, object> { ["country"] = "C" + (i % 7), ["city"] = "City " + i }))
            .Build());
    }

    public static TheoryData<string> Forms => [.. GzipForms.Names];

    public void Dispose() => _folder.Dispose();

    [Theory]
    [MemberData(nameof(Forms))]
    public void Every_feature_gives_the_bytes_of_the_plain_path(string form)
    {
        var text = Events(12_000);
        foreach (var spec in (EnrichmentSpec[])[Additions, Edits, Rejections, new EnrichmentSpec()])
            Equal(spec, GzipForms.Write(form, text), text, chunkBytes: 128 * 1024);
    }

    [Fact]
    public void Random_records_give_the_bytes_of_the_plain_path()
    {
        var lines = Gen.Frequency((8, JsonGen.Record), (1, Gen.Elements("", " ", "{}", "{\"a\":", "[]", "{\"b\":1,\"bee\":2}")));
        var inputs =
            from pattern in Gen.ListOf(lines, 12)
            from order in Gen.ListOf(Gen.Choose(0, 11), 600)
            from end in Gen.Elements("\n", "")
            from form in Gen.Elements(GzipForms.Names.ToArray())
            from chunk in Gen.Elements(1_000, 40_000, 128 * 1024)
            from edits in Gen.Elements(true, false)
            select (
                Text: Encoding.UTF8.GetBytes(
                    string.Join('\n', order.Select((line, i) => i % 5 == 0 ? $"{{\"id\":\"k{line}\",\"n\":{i}}}" : pattern[line])) + end),
                form,
                chunk,
                edits);
        Prop.ForAll(inputs.ToArbitrary(), input =>
        {
            Equal(input.edits ? Edits : Additions, GzipForms.Write(input.form, input.Text), input.Text, input.chunk);
            return true;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(150));
    }

    [Theory]
    [InlineData(1)]
    [InlineData(30_000)]
    [InlineData(300_000)]
    [InlineData(900_000)]
    public void Lines_of_any_length_give_the_bytes_of_the_plain_path(int length)
    {
        var random = new Random(length);
        var text = new StringBuilder("\uFEFF");
        for (var i = 0; i < Math.Max(4, 200_000 / length); i++)
        {
            text.Append("{\"id\":\"k1\",\"a\":\"")
                .Append(random.Next(3) == 0 ? new string('x', length) : Hex(random, length))
                .Append("\"}\r\n");
        }

        var bytes = Encoding.UTF8.GetBytes(text.ToString());
        foreach (var form in (string[])["optimal", "stored", "runs only"])
        {
            Equal(Additions, GzipForms.Write(form, bytes), bytes, 128 * 1024);
            Equal(Edits, GzipForms.Write(form, bytes), bytes, 128 * 1024);
        }
    }

    [Fact]
    public void Empty_records_and_bytes_of_every_kind_give_the_bytes_of_the_plain_path()
    {
        // Each byte that a string may hold occurs for the first time long after the first codes were made.
        var text = new StringBuilder();
        for (var i = 0; i < 60_000; i++)
        {
            var character = char.ConvertFromUtf32(0x20 + (i / 300 * 37 % 0xD700))
                .Replace("\"", "q", StringComparison.Ordinal)
                .Replace("\\", "r", StringComparison.Ordinal);
            text.Append(i % 300 == 299 ? $"{{\"a\":\"{character}\"}}\n" : "{}\n");
        }

        var bytes = Encoding.UTF8.GetBytes(text.ToString());
        Equal(Additions, GzipForms.Write("optimal", bytes), bytes, 128 * 1024);
        Equal(Edits, GzipForms.Write("fastest", bytes), bytes, 128 * 1024);
    }

    [Theory]
    [InlineData(RecordFormat.Csv, ',')]
    [InlineData(RecordFormat.Tsv, '\t')]
    public void Delimited_records_give_the_bytes_of_the_plain_path(RecordFormat format, char delimiter)
    {
        var text = new StringBuilder(string.Join(delimiter, "id", "ip", "drop", "n") + "\n");
        for (var i = 0; i < 20_000; i++)
        {
            text.Append(string.Join(
                delimiter,
                "k" + (i * i % 400),
                $"10.0.{i % 250}.{i % 7}",
                $"\"a \"\"{i}\"\"\"",
                i % 100 == 0 ? "x" + delimiter : i)).Append(i % 2 == 0 ? "\n" : "\r\n");
        }

        var bytes = Encoding.UTF8.GetBytes(text.ToString());
        foreach (var spec in (EnrichmentSpec[])[
            Additions,
            Additions with { Drop = ["drop", "id"], Rename = new Dictionary<string, string> { ["n"] = "number" } },
        ])
        {
            Equal(Run.Lenient(spec with { Format = format }), GzipForms.Write("optimal", bytes), bytes, 50_000);
        }
    }

    [Fact]
    public void The_matches_of_the_input_are_kept()
    {
        var gzip = GzipForms.Write("smallest", Events(40_000));
        var spliced = Run.Of(
            Enricher.Create(Additions, ReferenceTables.Load(Additions)),
            new EnrichmentInput { Content = new MemoryStream(gzip), Name = "a.gz" },
            OutputCompression.Gzip);
        var anew = TemporaryFolder.Gzip(TemporaryFolder.Gunzip(spliced.Output));

        Assert.InRange(spliced.Output.Length, 1, anew.Length);
    }

    [Theory]
    [InlineData("smallest")]
    [InlineData("fastest")]
    [InlineData("stored")]
    public void The_same_input_gives_the_same_output_whatever_memory_held_before_and_however_the_input_arrives(string form)
    {
        var text = Events(12_000);
        foreach (var spec in (EnrichmentSpec[])[Additions, Edits, Rejections])
        {
            var enricher = Enricher.Create(spec, ReferenceTables.Load(spec));
            var gzip = GzipForms.Write(form, text);
            var outputs = new[]
            {
                Splice(enricher, new DirtyMemory(0), new MemoryStream(gzip)),
                Splice(enricher, new DirtyMemory(0xA5), new MemoryStream(gzip)),
                Splice(enricher, new DirtyMemory((byte)'"'), new MemoryStream(gzip)),
                Splice(enricher, new DirtyMemory(0), new ShortReads(gzip, 777)),
                Splice(Enricher.Create(spec, ReferenceTables.Load(spec)), new DirtyMemory(1), new ShortReads(gzip, 100_003)),
            };

            Assert.All(outputs, output => Assert.Equal(outputs[0], output));
        }
    }

    private static string Splice(
        Enricher enricher, INativeMemory memory, Stream content) => Convert.ToHexString(System.Security.Cryptography.SHA256.HashData(Run.Of(
        enricher.WithVerification(memory), new EnrichmentInput { Content = content, Name = "a.gz" }, OutputCompression.Gzip).Output));

    private EnrichmentSpec Additions => new()
    {
        Lookups = [new LookupSpec("t", _table, "k", "id", new Dictionary<string, string> { ["v"] = "v", ["w"] = "w" })],
        Geo =
        [
            new GeoSpec(
                "geo", _database, "ip", new Dictionary<string, string> { ["country"] = "country", ["city"] = "city" }, MissingPolicy.Omit),
        ],
        Constants = new Dictionary<string, string> { ["source"] = "te\"st" },
        Dimensions = ["country", "id"],
        Limits = new EnrichmentLimits { MaxRejectShare = 1 },
    };

    private EnrichmentSpec Edits => Additions with
    {
        Drop = ["a", "device.b", "longer_than_eight"],
        Rename = new Dictionary<string, string> { ["b"] = "bee", ["device.a"] = "alpha", ["n"] = "a_much_longer_name" },
        Dimensions = [],
    };

    private EnrichmentSpec Rejections => Additions with
    {
        Lookups = [Additions.Lookups[0] with { Missing = MissingPolicy.Reject }],
        Geo = [Additions.Geo[0] with { Invalid = MissingPolicy.Reject }],
    };

    /// <summary>
    /// Runs both ways, in guarded memory, with every block inflated again; the results must be equal but for the compressed sizes.
    /// </summary>
    private static void Equal(EnrichmentSpec spec, byte[] gzip, byte[] plain, int chunkBytes)
    {
        using var memory = new GuardedMemory(atStart: plain.Length % 2 == 0);
        var enricher = Enricher.Create(spec, ReferenceTables.Load(spec)).WithChunkBytes(chunkBytes);
        var expected = Run.Of(enricher, new EnrichmentInput { Content = new MemoryStream(plain), Name = "a" });
        var spliced = Run.Of(
            enricher.WithVerification(memory),
            new EnrichmentInput { Content = new MemoryStream(gzip), Name = "a.gz" },
            OutputCompression.Gzip);

        Assert.Equal(expected.Output, TemporaryFolder.Gunzip(spliced.Output));
        Assert.Equal(expected.Rejected ?? [], spliced.Rejected == null ? [] : TemporaryFolder.Gunzip(spliced.Rejected));
        Assert.Equal(
            (expected.Result.RecordsIn, expected.Result.RecordsOut, expected.Result.Lines),
            (spliced.Result.RecordsIn, spliced.Result.RecordsOut, spliced.Result.Lines));
        Assert.Equal(
            (expected.Result.PlainBytesIn, expected.Result.Output.PlainBytes),
            (spliced.Result.PlainBytesIn, spliced.Result.Output.PlainBytes));
        Assert.Equal(spliced.Output.Length, spliced.Result.Output.Bytes);
        Assert.Equal(Convert.ToHexStringLower(System.Security.Cryptography.SHA256.HashData(spliced.Output)), spliced.Result.Output.Sha256);
        Assert.Equivalent(expected.Result.Matches, spliced.Result.Matches);
        Assert.Equivalent(expected.Result.Dimensions, spliced.Result.Dimensions);
        Assert.Equivalent(expected.Result.RejectedByReason, spliced.Result.RejectedByReason);
        Assert.Equal(0, memory.Rented);
    }

    private static byte[] Events(int count)
    {
        var random = new Random(count);
        var text = new StringBuilder();
        for (var i = 0; i < count; i++)
        {
            text.Append(random.Next(50) switch
            {
                0 => "",
                1 => "not json",
                2 => "{}",
                3 => "{\"a\":1}",
                4 => "{\"b\":1,\"bee\":2}",
                _ =>
                    $"{{\"id\":\"k{random.Next(320)}\",\"a\":\"{Hex(random, 16)}\",\"ip\":\""
                        + $"{(random.Next(9) == 0 ? "bad" : $"10.0.{random.Next(220)}.1")}\",\"device\":{{\"a\":"
                        + $"{i},\"b\":\"é\"}},\"b\":true,\"n\":{random.Next(100)}}}",
            }).Append(i % 7 == 0 ? "\r\n" : "\n");
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    private static string Hex(Random random, int length) =>
        string.Concat(Enumerable.Range(0, length).Select(_ => "0123456789abcdef"[random.Next(16)]));

    /// <summary>A stream that gives so many bytes at a time, as a connection does.</summary>
    private sealed class ShortReads(byte[] bytes, int most) : MemoryStream(bytes)
    {
        public override int Read(Span<byte> buffer) => base.Read(buffer[..Math.Min(buffer.Length, most)]);

        public override int Read(byte[] buffer, int offset, int count) => base.Read(buffer, offset, Math.Min(count, most));
    }
}
