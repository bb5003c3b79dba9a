namespace Spate.Enrichment.Compression;

/// <summary>
/// What <see cref="System.IO.Compression.GZipStream"/> reads: the input, and after its end one gzip member more, the seal. The seal's text
/// comes out only if the input ended where a member ends, and so tells a whole file from one that was cut short, about which GZipStream
/// (.NET 10) says nothing: it just ends.
/// </summary>
internal sealed class GzipFeed(BlockSource source) : Stream
{
    /// <summary>The seal: a gzip member whose only content is <see cref="SealText"/>, which the compressed form does not contain.</summary>
    private static ReadOnlySpan<byte> Seal =>
    [
        0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0x2B, 0x2E, 0x48, 0x2C, 0x49, 0xB5, 0x52, 0x48,
        0xCC, 0xC9, 0x51, 0xC8, 0x4F, 0x53, 0xC8, 0x2C, 0x01, 0x00, 0xD3, 0x8D, 0x6C, 0x1B, 0x10, 0x00, 0x00, 0x00,
    ];

    private int _sealed;

    /// <summary>The first two bytes of a gzip member (RFC 1952).</summary>
    public static ReadOnlySpan<byte> Magic => [0x1F, 0x8B];

    /// <summary>The text of the seal.</summary>
    public static ReadOnlySpan<byte> SealText => "spate: all of it"u8;

    /// <summary>Bytes of the input that were read.</summary>
    public long Taken => source.Taken;

    /// <summary>Whether the input has ended and the seal was begun. No read gives bytes of both.</summary>
    public bool SealBegun { get; private set; }

    /// <inheritdoc/>
    public override bool CanRead => true;

    /// <inheritdoc/>
    public override bool CanSeek => false;

    /// <inheritdoc/>
    public override bool CanWrite => false;

    /// <inheritdoc/>
    public override long Length => throw new NotSupportedException();

    /// <inheritdoc/>
    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    /// <inheritdoc/>
    public override int Read(Span<byte> buffer)
    {
        var read = SealBegun ? 0 : source.Read(buffer);
        if (read > 0)
            return read;
        SealBegun = true;
        var length = Math.Min(buffer.Length, Seal.Length - _sealed);
        Seal.Slice(_sealed, length).CopyTo(buffer);
        _sealed += length;
        return length;
    }

    /// <inheritdoc/>
    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    /// <inheritdoc/>
    public override void Flush()
    {
    }

    /// <inheritdoc/>
    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void SetLength(long value) => throw new NotSupportedException();

    /// <inheritdoc/>
    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
