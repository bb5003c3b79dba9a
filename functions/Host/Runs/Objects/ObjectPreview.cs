using System.IO.Compression;
using System.Text;
using Spate.Cloud;

namespace Spate.Host.Runs.Objects;

/// <summary>The first lines of an object.</summary>
/// <param name="Object">Its address.</param>
/// <param name="Lines">The lines; what is not UTF-8 is replaced, and long lines are cut.</param>
/// <param name="Truncated">Whether there is more.</param>
internal sealed record ObjectPreview(string Object, IReadOnlyList<string> Lines, bool Truncated)
{
    /// <summary>How many bytes are read of an object, after they are decompressed.</summary>
    private const int MaxBytes = 256 << 10;

    /// <summary>How many characters of a line are shown.</summary>
    private const int MaxLine = 8 << 10;

    /// <summary>Reads the first lines, and decompresses them if the object is compressed, whatever its name says.</summary>
    /// <exception cref="ObjectStoreException">It cannot be read.</exception>
    public static async Task<ObjectPreview> ReadAsync(
        IObjectStore store, ObjectAddress address, int lines, CancellationToken cancellationToken)
    {
        await using var stream = await store.OpenReadAsync(address, new ReadOptions(Length: MaxBytes), cancellationToken);
        var raw = new byte[MaxBytes];
        var length = await stream.ReadAtLeastAsync(raw, raw.Length, throwOnEndOfStream: false, cancellationToken);
        var (content, isCut) = raw.AsSpan(0, length) is [0x1f, 0x8b, ..]
            ? await InflateAsync(raw, length)
            : (raw[..length], length == MaxBytes);
        var all = Encoding.UTF8.GetString(content).Split('\n');
        // What follows the last line end is a line only if something does.
        var whole = all is [.., ""] ? all[..^1] : all;
        var isMore = isCut || whole.Length > lines || whole.Any(static line => line.Length > MaxLine);
        return new ObjectPreview(address.ToString(), [.. whole.Take(lines).Select(Cut)], isMore);
    }

    private static string Cut(string line)
    {
        line = line.TrimEnd('\r');
        return line.Length > MaxLine ? line[..MaxLine] + "…" : line;
    }

    /// <summary>Of a stream that was cut or is damaged, what there is.</summary>
    private static async Task<(byte[] Content, bool IsCut)> InflateAsync(byte[] raw, int length)
    {
        var content = new byte[MaxBytes];
        var read = 0;
        await using var gzip = new GZipStream(new MemoryStream(raw, 0, length, writable: false), CompressionMode.Decompress);
        try
        {
            for (int count; (count = await gzip.ReadAsync(content.AsMemory(read))) > 0;)
                read += count;
        }
        catch (InvalidDataException)
        {
            return (content[..read], true);
        }

        return (content[..read], read == MaxBytes || length == MaxBytes);
    }
}
