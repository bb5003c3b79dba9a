using System.Runtime.CompilerServices;

namespace Spate.Enrichment.Deflate;

/// <summary>Writes bits, the first into the lowest of each byte. There must be room: eight bytes are written at a time.</summary>
internal unsafe ref struct BitWriter
{
    private byte* _next;
    private ulong _bits;
    private int _count;

    /// <summary>Begins at a place, after bits that were left over from before.</summary>
    public BitWriter(byte* start, ulong bits, int count)
    {
        _next = start;
        _bits = bits;
        _count = count;
    }

    /// <summary>The byte after the last whole one.</summary>
    public readonly byte* Next => _next;

    /// <summary>Bits that make no whole byte yet.</summary>
    public readonly ulong Rest => _bits;

    /// <summary>How many bits make no whole byte yet, after a <see cref="Flush"/>.</summary>
    public readonly int RestCount => _count;

    /// <summary>Adds bits; no more than 57 between two calls of <see cref="Flush"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(ulong bits, int count)
    {
        _bits |= bits << _count;
        _count += count;
    }

    /// <summary>Adds an entry of <see cref="BlockCodes"/>.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Add(uint entry) => Add(entry & BlockCodes.EntryMask, (int)(entry >> BlockCodes.EntryBits));

    /// <summary>Writes the whole bytes.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Flush()
    {
        *(ulong*)_next = _bits;
        _next += _count >> 3;
        _bits >>= _count & ~7;
        _count &= 7;
    }

    /// <summary>Fills the last byte up with zeros.</summary>
    public void Align()
    {
        _count = (_count + 7) & ~7;
        Flush();
    }
}
