using System.Runtime.CompilerServices;
using Spate.Enrichment.Compression;

namespace Spate.Enrichment.Deflate;

/// <summary>
/// Reads an input bit by bit, from the lowest of each byte. After its end come zeros, which are read like any others: who reads asks
/// afterwards whether <see cref="IsOverrun"/>.
/// </summary>
internal sealed unsafe class BitReader : IDisposable
{
    /// <summary>Bytes that a block's header has at most.</summary>
    public const int HeaderBytes = 1024;

    /// <summary>Zeros after the input's end: a header that is cut short is read from them, and what a refill reads ahead.</summary>
    private const int Slack = HeaderBytes + 64;

    private const int BufferBytes = 64 * 1024;

    private readonly BlockSource _source;
    private readonly INativeMemory _memory;
    private readonly byte* _buffer;
    private byte* _end;
    private bool _ended;

    /// <summary>Bits that are read and not taken, in the lowest <see cref="Count"/>.</summary>
    public ulong Bits;

    public int Count;

    /// <summary>The first byte of which not all bits are in <see cref="Bits"/>.</summary>
    public byte* Next;

    public BitReader(BlockSource source, INativeMemory memory)
    {
        _source = source;
        _memory = memory;
        _buffer = memory.Rent(BufferBytes + Slack);
        Next = _end = _buffer;
    }

    /// <summary>
    /// How far <see cref="Next"/> may stand before 32 bytes are read: up to here they are the input's, or the zeros after its end.
    /// </summary>
    public byte* Limit => _ended ? _end + 16 : _end - 32;

    /// <summary>Whether bits were taken that the input does not have.</summary>
    public bool IsOverrun => Next - (Count >> 3) > _end;

    /// <summary>Bytes of the input that are in memory, from the byte in which the next bit lies.</summary>
    public int Available => (int)Math.Max(0, _end - (Next - (Count >> 3)));

    /// <summary>Makes <see cref="Bits"/> hold 56 bits or more. <see cref="Next"/> must not lie past <see cref="Limit"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static void Refill(ref ulong bits, ref int count, ref byte* next)
    {
        bits |= *(ulong*)next << count;
        next += (63 - count) >> 3;
        count |= 56;
    }

    /// <summary>Takes up to 32 bits.</summary>
    public uint Take(int count)
    {
        if (Count < count)
            Refill(ref Bits, ref Count, ref Next);
        var taken = (uint)(Bits & ~(ulong.MaxValue << count));
        Bits >>= count;
        Count -= count;
        return taken;
    }

    /// <summary>Takes the bits up to the next byte.</summary>
    public void Align() => Take(Count & 7);

    /// <summary>
    /// Reads until so many bytes can be taken, or the input ends; returns how many are in memory. A refill reads up to 8 ahead.
    /// </summary>
    public int Need(int bytes)
    {
        while (Available < bytes + 8 && !_ended)
            Read();
        return Available;
    }

    /// <summary>The bytes that come next, after <see cref="Align"/>: fewer only where the input ends.</summary>
    public ReadOnlySpan<byte> Peek(int count) => new(Next - (Count >> 3), Math.Min(Need(count), count));

    /// <summary>Copies bytes, after <see cref="Align"/>: as many as are in memory, and one at least unless the input has ended.</summary>
    public int CopyTo(Span<byte> target)
    {
        Next -= Count >> 3;
        Bits = 0;
        Count = 0;
        var length = Math.Min(Need(1), target.Length);
        new ReadOnlySpan<byte>(Next, length).CopyTo(target);
        Next += length;
        return length;
    }

    /// <summary>Reads more of the input.</summary>
    public void Read()
    {
        // Bits above the count are those of the byte that comes next, and come again with it.
        Bits &= ~(ulong.MaxValue << Count);
        var left = (int)(_end - Next);
        new ReadOnlySpan<byte>(Next, left).CopyTo(new Span<byte>(_buffer, BufferBytes));
        Next = _buffer;
        _end = _buffer + left;
        var read = _source.Read(new Span<byte>(_end, BufferBytes - left));
        _end += read;
        _ended = read == 0;
        new Span<byte>(_end, Slack).Clear();
    }

    /// <inheritdoc/>
    public void Dispose() => _memory.Return(_buffer, BufferBytes + Slack);
}
