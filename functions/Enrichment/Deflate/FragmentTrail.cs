using Spate.Enrichment.Fragments;
using Spate.Enrichment.Tables;

namespace Spate.Enrichment.Deflate;

/// <summary>
/// Where the fragments of one store stand in the output, so that each is written as a match: whole, or field by field, or at least as far
/// as it begins like the one before.
/// </summary>
internal sealed unsafe class FragmentTrail(FragmentStore fragments, DeflateBlock block, MatchFinder finder)
{
    private const int FieldBits = 12;

    private readonly uint[] _fields = new uint[1 << FieldBits];
    private uint[] _whole = [];
    private int _previous = -1;
    private uint _previousPosition;

    /// <summary>The bytes of a fragment.</summary>
    public ReadOnlySpan<byte> this[int fragment] => fragments[fragment];

    /// <summary>Asks for the memory that <see cref="Cover"/> and the copy before it will read.</summary>
    public void LookAhead(int fragment)
    {
        fragments.LookAhead(fragment);
        if (fragment < _whole.Length)
            Lookahead.To(in _whole[fragment]);
    }

    /// <summary>Covers a fragment that was appended to the block at <paramref name="at"/>.</summary>
    public void Cover(int fragment, byte* at, int length)
    {
        if (length == 0)
            return;
        if (fragment >= _whole.Length)
            Array.Resize(ref _whole, Math.Max(fragments.Count, 2 * (fragment + 1)));
        var position = (uint)block.PositionOf(at);
        var last = _whole[fragment];
        _whole[fragment] = position;
        if (IsAt(last, position, at, length, out var distance))
            AddMatches(length, distance);
        else
            CoverFields(fragment, at, position, length);
        _previous = fragment;
        _previousPosition = position;
    }

    private void CoverFields(int fragment, byte* at, uint position, int length)
    {
        var ends = fragments.EndsOf(fragment);
        var start = 0;
        for (var field = 0; field < ends.Length; field++)
        {
            var end = field == ends.Length - 1 ? length : Math.Min(ends[field], length);
            if (end > start)
                CoverField(field, at + start, position + (uint)start, end - start);
            start = end;
        }
    }

    private void CoverField(int field, byte* at, uint position, int length)
    {
        ref var place = ref _fields[Hash(at, length)];
        var last = place;
        place = position;
        if (IsAt(last, position, at, length, out var distance))
            AddMatches(length, distance);
        else
            CoverStart(field, at, position, length);
    }

    /// <summary>Of its last bytes, where the value is; that two fields are equal is seen when they are compared.</summary>
    private static int Hash(byte* at, int length)
    {
        var hashed = Math.Min(length, 16);
        return (int)(KeyHash.Of(new ReadOnlySpan<byte>(at + length - hashed, hashed)) >> (64 - FieldBits));
    }

    /// <summary>Covers a field as far as it begins like the same field of the fragment before.</summary>
    private void CoverStart(int field, byte* at, uint position, int length)
    {
        if (_previous < 0)
        {
            finder.Cover(at, length);
            return;
        }

        var before = field == 0 ? 0 : fragments.EndsOf(_previous)[field - 1];
        var distance = (int)(position - (_previousPosition + before));
        var common = (uint)(distance - 1) >= DeflateFormat.WindowBytes ? 0
            : new ReadOnlySpan<byte>(at, Math.Min(length, distance)).CommonPrefixLength(
                new ReadOnlySpan<byte>(at - distance, Math.Min(length, distance)));
        AddMatches(common, distance);
        finder.Cover(at + common, length - common);
    }

    private void AddMatches(int length, int distance)
    {
        for (; length > DeflateFormat.MaxMatchLength; length -= DeflateFormat.MaxMatchLength)
            block.AddMatch(DeflateFormat.MaxMatchLength, distance);
        if (length > 0)
            block.AddMatch(length, distance);
    }

    /// <summary>
    /// Whether the same bytes stand at an earlier position within reach. They are compared: a position of 32 bits comes again after 4 GiB.
    /// </summary>
    private static bool IsAt(uint earlier, uint position, byte* at, int length, out int distance)
    {
        distance = (int)(position - earlier);
        return (uint)(distance - 1) < DeflateFormat.WindowBytes
            && new ReadOnlySpan<byte>(at, length).SequenceEqual(new ReadOnlySpan<byte>(at - distance, length));
    }
}
