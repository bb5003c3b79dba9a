using System.Runtime.CompilerServices;

namespace Spate.Enrichment.Deflate;

/// <summary>
/// Finds earlier bytes of the output that equal the next ones, for what the input's own matches do not reach any more. It knows the places
/// where matches began, and those where it looked.
/// </summary>
internal sealed unsafe class MatchFinder : IDisposable
{
    /// <summary>Bytes from which it pays to look.</summary>
    public const int LeastBytes = 8;

    /// <summary>Literals in a row from which it pays to look: what was not compressed has not been looked through.</summary>
    public const int LeastLiterals = 80;

    private const int HashBits = 13;
    private const int Bytes = sizeof(uint) << HashBits;

    private readonly DeflateBlock _block;
    private readonly INativeMemory _memory;
    private readonly uint* _places;

    public MatchFinder(DeflateBlock block, INativeMemory memory)
    {
        _block = block;
        _memory = memory;
        _places = (uint*)memory.Rent(Bytes);
        new Span<byte>(_places, Bytes).Clear();
    }

    /// <summary>
    /// Remembers a place. One of whose four bytes not all are written yet is left out: what the memory held before would decide where it is
    /// remembered, and the same input would not give the same output every time.
    /// </summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Remember(byte* at)
    {
        if (at + sizeof(uint) <= _block.At)
            _places[Hash(at)] = (uint)_block.PositionOf(at);
    }

    /// <summary>Covers bytes of the block: by matches as far as there are any from where each begins.</summary>
    public void Cover(byte* at, int length)
    {
        while (length >= LeastBytes)
        {
            var match = Find(at, length, out var distance);
            if (match == 0)
                break;
            _block.AddMatch(match, distance);
            at += match;
            length -= match;
        }

        _block.AddLiterals(length);
    }

    /// <summary>Covers bytes of the block: by matches that begin anywhere in them.</summary>
    public void CoverLiterals(byte* at, int length)
    {
        var literals = at;
        var end = at + length;
        while (end - at >= LeastBytes)
        {
            var match = Find(at, (int)(end - at), out var distance);
            if (match < LeastBytes)
            {
                // The longer nothing is found, the longer the steps.
                at += 1 + ((at - literals) >> 5);
                continue;
            }

            _block.AddLiterals((int)(at - literals));
            _block.AddMatch(match, distance);
            at += match;
            literals = at;
        }

        _block.AddLiterals((int)(end - literals));
    }

    /// <inheritdoc/>
    public void Dispose() => _memory.Return((byte*)_places, Bytes);

    /// <summary>The length of a match, or 0. That its bytes are the same is seen here, whatever the table remembers.</summary>
    private int Find(byte* at, int length, out int distance)
    {
        var position = (uint)_block.PositionOf(at);
        ref var place = ref _places[Hash(at)];
        distance = (int)(position - place);
        place = position;
        if ((uint)(distance - 1) >= DeflateFormat.WindowBytes || *(uint*)(at - distance) != *(uint*)at)
            return 0;
        var most = Math.Min(length, DeflateFormat.MaxMatchLength);
        return new ReadOnlySpan<byte>(at, most).CommonPrefixLength(new ReadOnlySpan<byte>(at - distance, most));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static uint Hash(byte* at) => (*(uint*)at * 0x9E37_79B1u) >> (32 - HashBits);
}
