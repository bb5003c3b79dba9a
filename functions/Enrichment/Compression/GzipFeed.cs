namespace Spate.Enrichment.Compression;

/// <summary>
/// Feeds <see cref="System.IO.Compression.GZipStream"/> the input, followed by one more gzip member, the seal. The text of the seal comes out
/// only if the input ended at the end of a member. This detects a file that was cut short, which GZipStream (.NET 10) silently accepts.
/// </summary>
internal sealed class GzipFeed(BlockSource source) : Stream
{
    /// <summary>A gzip member that holds <see cref="SealText"/>; its compressed bytes do not contain that text.</summary>
    private static ReadOnlySpan<byte> Seal =>
    [
        0x1F, 0x8B, 0x08, 0x00, 0x00, 0x00, 0x00, 0x00, 0x02, 0x03, 0x2B, 0x2E, 0x48, 0x2C, 0x49, 0xB5, 0x52, 0x48,
        0xCC, 0xC9, 0x51, 0xC8, 0x4F, 0x53, 0xC8, 0x2C, 0x01, 0x00, 0xD3, 0x8D, 0x6C, 0x1B, 0x10, 0x00, 0x00, 0x00,
    ];

    private int _sealed;

    /// <summary>The first two bytes of a gzip member (RFC 1952).</summary>
    public static ReadOnlySpan<byte> Magic => [0x1F, 0x8B];

    public static ReadOnlySpan<byte> SealText => "spate: all of it"u8;

    public long Taken => source.Taken;

    /// <summary>Whether the input has ended and the seal has begun. No single read returns bytes of both.</summary>
    public bool SealBegun { get; private set; }

    public override bool CanRead => true;

    public override bool CanSeek => false;

    public override bool CanWrite => false;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

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

    public override int Read(byte[] buffer, int offset, int count) => Read(buffer.AsSpan(offset, count));

    public override void Flush()
    {
    }

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    public override void Write(byte[] buffer, int offset, int count) => throw new NotSupportedException();
}
