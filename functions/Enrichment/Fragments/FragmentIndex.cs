namespace Spate.Enrichment.Fragments;

/// <summary>
/// Finds fragments by their bytes: a hash table with open addressing that holds only ids, as the bytes are in the store.
/// The hash is seeded per process, so that a table cannot be crafted to collide.
/// </summary>
internal sealed class FragmentIndex
{
    private FragmentSlot[] _slots = new FragmentSlot[64];
    private int _count;

    /// <summary>The id of the fragment with these bytes, or -1.</summary>
    public int Find(ReadOnlySpan<byte> bytes, FragmentStore store)
    {
        var hash = Hash(bytes);
        for (var i = hash & (_slots.Length - 1); _slots[i].IdPlusOne != 0; i = (i + 1) & (_slots.Length - 1))
        {
            if (_slots[i].Hash == hash && store[_slots[i].IdPlusOne - 1].SequenceEqual(bytes))
                return _slots[i].IdPlusOne - 1;
        }

        return -1;
    }

    /// <summary>Adds a fragment. If an earlier one has the same bytes, that is still the one found.</summary>
    public void Add(ReadOnlySpan<byte> bytes, int id)
    {
        if (++_count > _slots.Length / 2)
            Grow();
        Insert(_slots, new FragmentSlot(Hash(bytes), id + 1));
    }

    private void Grow()
    {
        var grown = new FragmentSlot[_slots.Length * 2];
        foreach (var slot in _slots)
        {
            if (slot.IdPlusOne != 0)
                Insert(grown, slot);
        }

        _slots = grown;
    }

    private static void Insert(FragmentSlot[] slots, FragmentSlot slot)
    {
        var i = slot.Hash & (slots.Length - 1);
        while (slots[i].IdPlusOne != 0)
            i = (i + 1) & (slots.Length - 1);
        slots[i] = slot;
    }

    private static int Hash(ReadOnlySpan<byte> bytes)
    {
        var hash = new HashCode();
        hash.AddBytes(bytes);
        return hash.ToHashCode();
    }

    private readonly record struct FragmentSlot(int Hash, int IdPlusOne);
}
