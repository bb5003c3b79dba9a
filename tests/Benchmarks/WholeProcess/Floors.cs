using System.IO.Compression;

namespace Spate.Benchmarks.WholeProcess;

/// <summary>
/// What no enrichment with the same codecs can be faster than, each a process of its own so that it is measured as the whole is. Chunks are as
/// large as the engine's.
/// </summary>
internal static class Floors
{
    private const int ChunkBytes = 256 * 1024;

    /// <summary>Inflates a gzip file, and drops it.</summary>
    public static void Inflate(string input)
    {
        using var plain = new GZipStream(File.OpenRead(input), CompressionMode.Decompress);
        plain.CopyTo(Stream.Null, ChunkBytes);
    }

    /// <summary>Inflates a gzip file, then deflates another one's plain bytes at the fastest level, and drops both.</summary>
    public static void Codecs(string input, string plainOutput)
    {
        Inflate(input);
        using var gzip = new GZipStream(Stream.Null, CompressionLevel.Fastest);
        using var plain = File.OpenRead(plainOutput);
        plain.CopyTo(gzip, ChunkBytes);
    }

    /// <summary>Finds the line ends of a plain file, and counts them.</summary>
    public static void Lines(string plain)
    {
        using var input = File.OpenRead(plain);
        var chunk = new byte[ChunkBytes];
        var lines = 0L;
        for (var read = input.Read(chunk); read > 0; read = input.Read(chunk))
        {
            var rest = chunk.AsSpan(0, read);
            for (var end = rest.IndexOf((byte)'\n'); end >= 0; end = rest.IndexOf((byte)'\n'))
            {
                lines++;
                rest = rest[(end + 1)..];
            }
        }

        Console.WriteLine(lines);
    }
}
