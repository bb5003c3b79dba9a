using System.Text;
using Spate.Enrichment.Compression;
using Spate.Enrichment.Deflate;

namespace Spate.Enrichment.Tests.Deflate;

public sealed class InflatingReaderTests
{
    public static TheoryData<string> Forms => [.. GzipForms.Names];

    [Theory]
    [MemberData(nameof(Forms))]
    public void Every_form_of_gzip_gives_its_bytes(string form)
    {
        foreach (var plain in (byte[][])[[], [.. "{}\n"u8], Lines(3), Lines(40_000), Far(), Bytes(300_000)])
        {
            var gzip = GzipForms.Write(form, plain);
            foreach (var atStart in (bool[])[true, false])
            {
                using var memory = new GuardedMemory(atStart);
                foreach (var chunk in (int[])[70_001, 1 << 20])
                    Assert.Equal(plain, Inflate(gzip, chunk, memory));
                Assert.Equal(0, memory.Rented);
            }
        }
    }

    [Theory]
    [MemberData(nameof(Forms))]
    public void Tokens_and_literals_make_up_the_bytes(string form)
    {
        var plain = Lines(20_000);
        using var memory = new GuardedMemory(atStart: false);
        using var reader = new InflatingReader(
            new BlockSource(new MemoryStream(GzipForms.Write(form, plain))), 1000, memory)
        { KeepsTokens = true };
        var read = new byte[plain.Length];
        Assert.Equal(plain.Length, reader.Read(read));
        Assert.Equal(0, reader.Read(new byte[1]));

        var at = 0;
        foreach (var token in TokensOf(reader.Tokens))
        {
            at += token.Literals;
            for (var i = 0; i < token.Length; i++)
                Assert.Equal(plain[at + i - token.Distance], plain[at + i]);
            at += token.Length;
        }

        Assert.InRange(at, 0, plain.Length);
    }

    [Fact]
    public void What_was_damaged_at_random_is_refused_as_by_another_reader()
    {
        using var fuzz = new InflateFuzz(seed: 20261128);

        fuzz.Run(20_000);

        Assert.InRange(fuzz.Sound, 1_000, 19_000);
    }

    [Fact]
    public void A_distance_beyond_the_start_of_a_member_is_damage()
    {
        // A literal 'a', then a match of three bytes from two back, in fixed codes.
        byte[] member = [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 255, 0x4B, 0x04, 0x22, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0];
        using var memory = new GuardedMemory(atStart: true);
        byte[] input = [.. TemporaryFolder.Gzip(Lines(10)), .. member];

        Assert.Equal(BadFileReason.CorruptGzip, Assert.Throws<EnrichmentException>(() => Inflate(input, 100, memory)).Reason);
        Assert.Equal(0, memory.Rented);
    }

    [Fact]
    public void Memory_is_given_back_once()
    {
        using var memory = new GuardedMemory(atStart: true);
        var reader = new InflatingReader(
            new BlockSource(new MemoryStream(TemporaryFolder.Gzip(Lines(1_000)))), 1000, memory)
        { KeepsTokens = true };
        Assert.NotEqual(0, reader.Read(new byte[1_000]));
        reader.Dispose();
        reader.Dispose();

        Assert.Equal(0, memory.Rented);
    }

    private static byte[] Inflate(byte[] gzip, int chunkBytes, INativeMemory memory)
    {
        using var reader = new InflatingReader(new BlockSource(new MemoryStream(gzip)), 1000, memory);
        using var plain = new MemoryStream();
        var chunk = new byte[chunkBytes];
        for (int read; (read = reader.Read(chunk)) > 0;)
            plain.Write(chunk, 0, read);
        return plain.ToArray();
    }

    private static unsafe List<Token> TokensOf(TokenQueue queue)
    {
        var tokens = new List<Token>();
        for (var token = queue.First; token < queue.End; token++)
            tokens.Add(*token);
        return tokens;
    }

    private static byte[] Lines(int count) =>
        Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, count).Select(i => $"{{\"id\":{i * 7919},\"name\":\"n{i % 13}\"}}\n")));

    /// <summary>Bytes that come again after exactly 32 KiB.</summary>
    private static byte[] Far()
    {
        var half = Bytes(32 * 1024);
        return [.. half, .. half, .. half];
    }

    private static byte[] Bytes(int count)
    {
        var bytes = new byte[count];
        new Random(3).NextBytes(bytes);
        return bytes;
    }
}
