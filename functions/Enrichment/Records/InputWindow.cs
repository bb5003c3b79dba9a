using System.Buffers;
using Spate.Enrichment.Compression;

namespace Spate.Enrichment.Records;

/// <summary>
/// The part of the plain input that is in memory. Whole records are consumed from its front; the rest moves to the front when more is read.
/// It grows only for a record longer than a chunk, and never past the record limit plus a chunk.
/// </summary>
internal sealed class InputWindow : IDisposable
{
    /// <summary>The number of writable bytes after <see cref="End"/>, for reads of whole blocks and for a last line feed.</summary>
    public const int Slack = 128;

    private readonly IChunkReader _reader;
    private readonly int _chunkBytes;
    private readonly int _maxRecordBytes;
    private long _bufferOffset;
    private int _capacity;

    /// <summary>Creates an empty window.</summary>
    /// <param name="reader">The input.</param>
    /// <param name="offset">The offset of the input in the file.</param>
    /// <param name="chunkBytes">How much is read at a time.</param>
    /// <param name="maxRecordBytes">The length of the longest record.</param>
    public InputWindow(IChunkReader reader, long offset, int chunkBytes, int maxRecordBytes)
    {
        _reader = reader;
        _bufferOffset = offset;
        _chunkBytes = _capacity = chunkBytes;
        _maxRecordBytes = maxRecordBytes;
        Buffer = ArrayPool<byte>.Shared.Rent(chunkBytes + Slack);
    }

    /// <summary>The bytes; valid from <see cref="Start"/> to <see cref="End"/>.</summary>
    public byte[] Buffer { get; private set; }

    /// <summary>The first byte in <see cref="Buffer"/> that is not consumed.</summary>
    public int Start { get; set; }

    public int End { get; private set; }

    public bool Ended { get; private set; }

    public long PlainBytes { get; private set; }

    /// <summary>The bytes that are not consumed.</summary>
    public ReadOnlySpan<byte> Rest => Buffer.AsSpan(Start, End - Start);

    /// <summary>Whether the bytes that are not consumed exceed the record limit.</summary>
    public bool IsOverLimit => End - Start > _maxRecordBytes;

    /// <summary>The offset in the file of a position in <see cref="Buffer"/>.</summary>
    public long OffsetOf(int position) => _bufferOffset + position;

    /// <summary>Drops the consumed bytes, and reads until the window is full or the input ends.</summary>
    public void Fill()
    {
        if (Start > 0)
        {
            Rest.CopyTo(Buffer);
            _bufferOffset += Start;
            End -= Start;
            Start = 0;
        }
        else if (End == _capacity)
        {
            Grow();
        }

        var read = _reader.Read(Buffer.AsSpan(End, _capacity - End));
        Ended = read < _capacity - End;
        End += read;
        PlainBytes += read;
    }

    public void Dispose()
    {
        ArrayPool<byte>.Shared.Return(Buffer);
        Buffer = [];
        Start = End = 0;
    }

    private void Grow()
    {
        _capacity = (int)Math.Min(2L * _capacity, (long)_maxRecordBytes + _chunkBytes + 1);
        var grown = ArrayPool<byte>.Shared.Rent(_capacity + Slack);
        Rest.CopyTo(grown);
        ArrayPool<byte>.Shared.Return(Buffer);
        Buffer = grown;
    }
}
