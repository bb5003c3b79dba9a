using System.Buffers;

namespace Spate.Enrichment.Compression;

/// <summary>Reads a stream in large blocks. Its first bytes can be looked at before they are read.</summary>
internal sealed class BlockSource(Stream stream) : IDisposable
{
    private const int BlockBytes = 128 * 1024;

    private byte[] _block = ArrayPool<byte>.Shared.Rent(BlockBytes);
    private int _start;
    private int _end;

    /// <summary>Bytes read so far.</summary>
    public long Taken { get; private set; }

    /// <summary>The first bytes of the stream, fewer only when it is shorter. Call this before <see cref="Read"/>.</summary>
    public ReadOnlySpan<byte> Peek(int count)
    {
        while (_end < count)
        {
            var read = stream.Read(_block, _end, BlockBytes - _end);
            if (read == 0)
                break;
            _end += read;
        }

        return _block.AsSpan(0, Math.Min(count, _end));
    }

    /// <summary>Reads some bytes. Returns 0 only at the end.</summary>
    public int Read(Span<byte> target)
    {
        if (_start == _end)
        {
            // A large target is filled directly.
            if (target.Length >= BlockBytes)
                return Count(stream.Read(target));
            _start = 0;
            _end = stream.Read(_block, 0, BlockBytes);
        }

        var length = Math.Min(target.Length, _end - _start);
        _block.AsSpan(_start, length).CopyTo(target);
        _start += length;
        return Count(length);
    }

    public void Dispose()
    {
        var block = Interlocked.Exchange(ref _block, []);
        if (block.Length > 0)
            ArrayPool<byte>.Shared.Return(block);
        _start = _end = 0;
    }

    private int Count(int read)
    {
        Taken += read;
        return read;
    }
}
