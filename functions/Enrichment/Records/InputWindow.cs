using System.Buffers;
using Spate.Enrichment.Compression;

namespace Spate.Enrichment.Records;

/// <summary>
/// The stretch of the plain input that is in memory: whole records are taken from its front, and what is left of the last moves to the front
/// when more is read. It grows only for a record longer than a chunk, and never past the record limit plus a chunk.
/// </summary>
internal sealed class InputWindow : IDisposable
{
    /// <summary>Writable bytes after <see cref="End"/>, so that blocks can be read past it and a last line feed be put there.</summary>
    public const int Slack = 128;

    private readonly IChunkReader _reader;
    private readonly int _chunkBytes;
    private readonly int _maxRecordBytes;
    private long _bufferOffset;
    private int _capacity;

    /// <summary>Creates an empty window.</summary>
    /// <param name="reader">The input.</param>
    /// <param name="offset">Where in the file the input begins.</param>
    /// <param name="chunkBytes">How much is read at a time.</param>
    /// <param name="maxRecordBytes">The longest record.</param>
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

    /// <summary>Where the first byte that is not consumed lies in <see cref="Buffer"/>.</summary>
    public int Start { get; set; }

    /// <summary>The end of what was read.</summary>
    public int End { get; private set; }

    /// <summary>Whether the input has nothing more to read.</summary>
    public bool Ended { get; private set; }

    /// <summary>Plain bytes read so far.</summary>
    public long PlainBytes { get; private set; }

    /// <summary>Bytes that are in memory and not consumed.</summary>
    public ReadOnlySpan<byte> Rest => Buffer.AsSpan(Start, End - Start);

    /// <summary>Whether the rest alone is longer than a record may be.</summary>
    public bool IsOverLimit => End - Start > _maxRecordBytes;

    /// <summary>The place in the file of a place in <see cref="Buffer"/>.</summary>
    public long OffsetOf(int position) => _bufferOffset + position;

    /// <summary>Drops what is consumed, and reads until the window is full or the input ends.</summary>
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

    /// <inheritdoc/>
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
