using System.Buffers;
using System.Security.Cryptography;

namespace Spate.Enrichment.Compression;

/// <summary>Collects small writes into blocks, hashes and counts them, and passes them to the caller's stream.</summary>
internal sealed class OutputSink(Stream stream) : Stream
{
    private const int BlockBytes = 128 * 1024;

    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private byte[] _block = ArrayPool<byte>.Shared.Rent(BlockBytes);
    private int _filled;
    private long _bytes;

    public override bool CanRead => false;

    public override bool CanSeek => false;

    public override bool CanWrite => true;

    public override long Length => throw new NotSupportedException();

    public override long Position
    {
        get => throw new NotSupportedException();
        set => throw new NotSupportedException();
    }

    public override void Write(ReadOnlySpan<byte> buffer)
    {
        if (buffer.Length > BlockBytes - _filled)
            PassOn();
        if (buffer.Length >= BlockBytes)
        {
            PassOn(buffer);
            return;
        }

        buffer.CopyTo(_block.AsSpan(_filled));
        _filled += buffer.Length;
    }

    public override void Write(byte[] buffer, int offset, int count) => Write(buffer.AsSpan(offset, count));

    /// <summary>Writes the last block and describes everything that was written.</summary>
    public OutputFile Complete(long plainBytes)
    {
        PassOn();
        stream.Flush();
        return new OutputFile(_bytes, plainBytes, Convert.ToHexStringLower(_hash.GetHashAndReset()));
    }

    /// <summary>Does nothing: a block is passed on when it is full, so that a codec's flushes do not cause small writes.</summary>
    public override void Flush()
    {
    }

    public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

    public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

    public override void SetLength(long value) => throw new NotSupportedException();

    protected override void Dispose(bool disposing)
    {
        if (disposing && _block.Length > 0)
        {
            _hash.Dispose();
            ArrayPool<byte>.Shared.Return(_block);
            _block = [];
        }

        base.Dispose(disposing);
    }

    private void PassOn()
    {
        PassOn(_block.AsSpan(0, _filled));
        _filled = 0;
    }

    private void PassOn(ReadOnlySpan<byte> bytes)
    {
        if (bytes.IsEmpty)
            return;
        _hash.AppendData(bytes);
        stream.Write(bytes);
        _bytes += bytes.Length;
    }
}
