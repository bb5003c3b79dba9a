using Spate.Enrichment.Tables;

namespace Spate.Enrichment.Geo;

/// <summary>
/// Maps the offset of a data record to its fragment: a hash table with open addressing. Any number of threads may call <see cref="TryGet"/>
/// while one adds. A slot holds the offset plus one and the fragment in 64 bits, which are written atomically.
/// </summary>
internal sealed class RecordFragments
{
    private long[] _slots = new long[1024];
    private int _count;

    /// <summary>Finds the fragment of a record. May miss one that another thread is adding.</summary>
    public bool TryGet(uint record, out int fragment)
    {
        var slots = Volatile.Read(ref _slots);
        for (var i = Start(record, slots.Length); ; i = (i + 1) & (slots.Length - 1))
        {
            var slot = Volatile.Read(ref slots[i]);
            if (slot >>> 32 == (long)record + 1)
            {
                fragment = (int)slot;
                return true;
            }

            if (slot == 0)
            {
                fragment = -1;
                return false;
            }
        }
    }

    /// <summary>Asks for the memory that <see cref="TryGet"/> will read.</summary>
    public void LookAhead(uint record)
    {
        var slots = _slots;
        Lookahead.To(in slots[Start(record, slots.Length)]);
    }

    /// <summary>Adds a new record. The write publishes the fragment to readers.</summary>
    public void Add(uint record, int fragment)
    {
        if (++_count > _slots.Length / 2)
            Grow();
        Insert(_slots, (((long)record + 1) << 32) | (uint)fragment);
    }

    private void Grow()
    {
        var grown = new long[_slots.Length * 2];
        foreach (var slot in _slots)
        {
            if (slot != 0)
                Insert(grown, slot);
        }

        Volatile.Write(ref _slots, grown);
    }

    private static void Insert(long[] slots, long slot)
    {
        var i = Start((uint)((slot >>> 32) - 1), slots.Length);
        while (slots[i] != 0)
            i = (i + 1) & (slots.Length - 1);
        Volatile.Write(ref slots[i], slot);
    }

    /// <summary>Fibonacci hashing: the upper bits of the product are well mixed.</summary>
    private static int Start(uint record, int length) => (int)((record * 0x9E37_79B9u) >> 7) & (length - 1);
}
