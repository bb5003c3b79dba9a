using System.Buffers;
using System.IO.Compression;

namespace Spate.Enrichment.Compression;

/// <summary>
/// Reads gzip of one or more members (RFC 1952). Zlib verifies checksums and lengths; this class finds what it silently accepts: input that
/// was cut short, and bytes after the last member.
/// </summary>
internal sealed class GzipReader : IChunkReader
{
    /// <summary>The expansion limit applies only past this size: a small file of repeated lines is not a bomb.</summary>
    public const long FreeExpansionBytes = 64L << 20;

    private const int TailBytes = 64 * 1024;

    private readonly BlockSource _source;
    private readonly GzipFeed _feed;
    private readonly GZipStream _inflater;
    private readonly int _maxExpansion;
    private long _plainBytes;
    private byte[]? _tail;
    private int _tailStart;
    private int _tailEnd;

    public GzipReader(BlockSource source, int maxExpansion)
    {
        _source = source;
        _feed = new GzipFeed(source);
        _inflater = new GZipStream(_feed, CompressionMode.Decompress, leaveOpen: true);
        _maxExpansion = maxExpansion;
    }

    public long BytesIn => _source.Taken;

    public int Read(Span<byte> chunk)
    {
        var filled = 0;
        while (filled < chunk.Length && _tail == null)
        {
            var read = Inflate(chunk[filled..]);
            if (_feed.SealBegun)
                ReadTail(chunk.Slice(filled, read));
            else if (read == 0)
                throw EnrichmentException.BytesAfterGzip(_feed.Taken);
            else
                filled += Expanded(read);
        }

        var left = Math.Min(chunk.Length - filled, _tailEnd - _tailStart);
        _tail.AsSpan(_tailStart, left).CopyTo(chunk[filled..]);
        _tailStart += left;
        return filled + left;
    }

    public void Dispose()
    {
        _inflater.Dispose();
        _feed.Dispose();
        _source.Dispose();
        if (_tail is { } tail)
            ArrayPool<byte>.Shared.Return(tail);
        _tail = null;
        _tailStart = _tailEnd = 0;
    }

    /// <summary>
    /// Reads the rest and removes the text of the seal. The rest is small: when the seal began, the inflater had used up its input, and the
    /// 36 bytes of the seal cannot inflate to more than 1032 times their size.
    /// </summary>
    private void ReadTail(ReadOnlySpan<byte> begun)
    {
        var tail = ArrayPool<byte>.Shared.Rent(TailBytes + begun.Length);
        _tail = tail;
        begun.CopyTo(tail);
        var length = begun.Length;
        for (int read; length < tail.Length && (read = Inflate(tail.AsSpan(length))) > 0;)
            length += read;
        if (!tail.AsSpan(0, length).EndsWith(GzipFeed.SealText))
            throw EnrichmentException.TruncatedGzip(_feed.Taken);
        _tailEnd = Expanded(length - GzipFeed.SealText.Length);
    }

    private int Inflate(Span<byte> target)
    {
        try
        {
            return _inflater.Read(target);
        }
        catch (InvalidDataException e)
        {
            // An error before the end of the input is damage. An error caused by the bytes of the seal means that the end is missing.
            throw _feed.SealBegun ? EnrichmentException.TruncatedGzip(_feed.Taken) : EnrichmentException.CorruptGzip(_feed.Taken, e);
        }
    }

    private int Expanded(int bytes)
    {
        _plainBytes += bytes;
        if (_plainBytes > FreeExpansionBytes && _plainBytes > _maxExpansion * _feed.Taken)
            throw EnrichmentException.ExpandsTooMuch(_feed.Taken, _plainBytes, _maxExpansion);
        return bytes;
    }
}
