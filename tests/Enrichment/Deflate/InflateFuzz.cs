using System.IO.Compression;
using System.Text;
using Spate.Enrichment.Compression;
using Spate.Enrichment.Deflate;

namespace Spate.Enrichment.Tests.Deflate;

/// <summary>
/// Gzip that was damaged at random, inflated in guarded memory and held against <see cref="GZipStream"/>. The same seed gives the same
/// inputs.
/// </summary>
internal sealed class InflateFuzz : IDisposable
{
    private readonly GuardedMemory[] _memories = [new(atStart: true), new(atStart: false)];
    private readonly Random _random;
    private readonly byte[][] _whole;

    public InflateFuzz(int seed)
    {
        _random = new Random(seed);
        _whole = [.. GzipForms.Names.SelectMany(form => Enumerable.Range(0, 8).Select(i => GzipForms.Write(form, Plain(i))))];
    }

    /// <summary>Inputs that were still whole, or damaged where it does not show.</summary>
    public int Sound { get; private set; }

    /// <summary>Inflates so many inputs on all cores, and tells how far it is.</summary>
    public static void Run(long count, int seed, TextWriter progress)
    {
        const int PerSeed = 100_000;
        var done = 0L;
        Parallel.For(0, (count + PerSeed - 1) / PerSeed, batch =>
        {
            using var fuzz = new InflateFuzz(seed + (int)batch);
            fuzz.Run(PerSeed);
            progress.WriteLine($"{Interlocked.Add(ref done, PerSeed)} inputs, of the last {PerSeed} {fuzz.Sound} sound");
        });
    }

    /// <summary>Inflates so many inputs.</summary>
    public void Run(int count)
    {
        for (var i = 0; i < count; i++)
        {
            var input = Damage(_whole[_random.Next(_whole.Length)]);
            var chunk = _random.Next(4) == 0 ? _random.Next(1, 300) : 64 * 1024;
            if (Difference(input, chunk, _memories[i & 1]) is { } difference)
                throw new InvalidOperationException($"Input {i}: {difference}\n{Convert.ToHexString(input)}");
        }
    }

    public void Dispose()
    {
        foreach (var memory in _memories)
            memory.Dispose();
    }

    private string? Difference(byte[] input, int chunkBytes, INativeMemory memory)
    {
        var (plain, reason) = Inflate(input, chunkBytes, memory);
        var (expected, isDamaged) = Oracle(input);
        if (reason == null)
        {
            Sound++;
            return isDamaged ? "GZipStream finds damage" : plain.AsSpan().SequenceEqual(expected) ? null : "GZipStream gives other bytes";
        }

        // GZipStream ends in silence where an input is cut short, or has other bytes after a member. Within the last bytes of one that is
        // cut short this reader may see damage first: then so does GZipStream when it is given more bytes.
        return reason == BadFileReason.CorruptGzip && !isDamaged && !Oracle([.. input, .. new byte[2048]]).IsDamaged
            ? "only this reader finds damage"
            : null;
    }

    private static (byte[] Plain, BadFileReason? Reason) Inflate(byte[] input, int chunkBytes, INativeMemory memory)
    {
        using var plain = new MemoryStream();
        var chunk = new byte[chunkBytes];
        try
        {
            using var reader = new InflatingReader(new BlockSource(new MemoryStream(input)), maxExpansion: 1000, memory);
            for (int read; (read = reader.Read(chunk)) > 0;)
                plain.Write(chunk, 0, read);
            return (plain.ToArray(), null);
        }
        catch (EnrichmentException e)
        {
            return ([], e.Reason);
        }
    }

    private static (byte[] Plain, bool IsDamaged) Oracle(byte[] input)
    {
        using var plain = new MemoryStream();
        try
        {
            using var gzip = new GZipStream(new MemoryStream(input), CompressionMode.Decompress);
            gzip.CopyTo(plain);
            return (plain.ToArray(), false);
        }
        catch (InvalidDataException)
        {
            return ([], true);
        }
    }

    private byte[] Plain(int size)
    {
        var text = new StringBuilder();
        for (var i = 0; i < size * size * 8; i++)
        {
            text.Append(
                $"{{\"id\":{_random.Next(1 << _random.Next(1, 30))},\"name\":\""
                + $"{new string((char)_random.Next('a', 'z'), _random.Next(12))}\"}}\n");
        }

        return Encoding.UTF8.GetBytes(text.ToString());
    }

    /// <summary>
    /// Changes bits, bytes, the order or the end of an input; most damage is near its start, where the codes are described.
    /// </summary>
    private byte[] Damage(byte[] whole)
    {
        var input = (byte[])whole.Clone();
        for (var changes = _random.Next(4); changes > 0; changes--)
        {
            var at = _random.Next(2) == 0 ? _random.Next(Math.Min(input.Length, 160)) : _random.Next(input.Length);
            switch (_random.Next(6))
            {
                case 0:
                    input[at] ^= (byte)(1 << _random.Next(8));
                    break;
                case 1:
                    input[at] = (byte)_random.Next(256);
                    break;
                case 2:
                    input.AsSpan(at, Math.Min(_random.Next(40), input.Length - at)).Fill((byte)(_random.Next(2) * 255));
                    break;
                case 3:
                    input = input[..Math.Max(at, 2)];
                    break;
                case 4:
                    input = [.. input[..at], .. input[_random.Next(input.Length)..]];
                    break;
                default:
                    var other = _whole[_random.Next(_whole.Length)];
                    input = [.. input[..at], .. other[_random.Next(other.Length)..]];
                    break;
            }

            if (input.Length < 2)
                return whole;
        }

        // What does not begin like gzip is another reader's.
        return input is [0x1F, 0x8B, ..] ? input : whole;
    }
}
