using System.Numerics;
using System.Runtime.CompilerServices;

namespace Spate.Enrichment.Tables;

/// <summary>
/// From the bytes of a key to a number: a hash table with open addressing, at most half full. Any number of threads may look up once
/// nobody adds.
/// </summary>
internal sealed class KeyIndex
{
    private KeySlot[] _slots;
    private byte[] _keys;
    private int _keyBytes;

    /// <summary>Creates an empty index with room for about so many keys.</summary>
    public KeyIndex(int expected = 0)
    {
        _slots = new KeySlot[Math.Max(16, BitOperations.RoundUpToPowerOf2((uint)expected * 2))];
        _keys = new byte[Math.Max(64, expected * 12)];
    }

    /// <summary>How many keys there are.</summary>
    public int Count { get; private set; }

    /// <summary>The number of a key, or -1.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public int Find(ReadOnlySpan<byte> key, ulong seed = 0) => FindHashed(key, KeyHash.Of(key, seed));

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int FindHashed(ReadOnlySpan<byte> key, ulong hash)
    {
        var slots = _slots;
        for (var i = (int)hash & (slots.Length - 1); ; i = (i + 1) & (slots.Length - 1))
        {
            ref readonly var slot = ref slots[i];
            if (slot.NumberPlusOne == 0)
                return -1;
            if (slot.Tag == (uint)(hash >> 32) && key.SequenceEqual(_keys.AsSpan(slot.KeyStart, slot.KeyLength)))
                return slot.NumberPlusOne - 1;
        }
    }

    /// <summary>Finds the numbers of the keys that are present, or -1.</summary>
    [SkipLocalsInit]
    public void FindAll(ReadOnlySpan<TextKey> keys, Span<int> numbers)
    {
        Span<ulong> hashes = stackalloc ulong[keys.Length];
        for (var i = 0; i < keys.Length; i++)
        {
            if (!keys[i].IsPresent)
                continue;
            hashes[i] = KeyHash.Of(keys[i].Bytes);
            Lookahead.To(in _slots[(int)hashes[i] & (_slots.Length - 1)]);
        }

        for (var i = 0; i < keys.Length; i++)
        {
            if (keys[i].IsPresent && _slots[(int)hashes[i] & (_slots.Length - 1)] is { NumberPlusOne: not 0 } slot)
                Lookahead.To(in _keys[slot.KeyStart]);
        }

        for (var i = 0; i < keys.Length; i++)
        {
            if (keys[i].IsPresent)
                numbers[i] = FindHashed(keys[i].Bytes, hashes[i]);
        }
    }

    /// <summary>Adds a key that is not there yet.</summary>
    /// <exception cref="InvalidOperationException">The keys exceed 2 GiB.</exception>
    public void Add(ReadOnlySpan<byte> key, int number, ulong seed = 0)
    {
        if ((long)_keyBytes + key.Length > Array.MaxLength)
            throw new InvalidOperationException($"The keys exceed {Array.MaxLength} bytes.");
        if (_keyBytes + key.Length > _keys.Length)
            Array.Resize(ref _keys, (int)Math.Min(Array.MaxLength, Math.Max(_keyBytes + (long)key.Length, 2L * _keys.Length)));
        if (2 * (Count + 1) > _slots.Length)
            Grow(seed);

        key.CopyTo(_keys.AsSpan(_keyBytes));
        var hash = KeyHash.Of(key, seed);
        Insert(_slots, hash, new KeySlot((uint)(hash >> 32), _keyBytes, key.Length, number + 1));
        _keyBytes += key.Length;
        Count++;
    }

    /// <summary>The keys and their numbers, in the order in which they were added.</summary>
    public IEnumerable<(ReadOnlyMemory<byte> Key, int Number)> All() =>
        _slots.Where(s => s.NumberPlusOne != 0).OrderBy(s => s.KeyStart).ThenBy(s => s.KeyLength)
            .Select(s => ((ReadOnlyMemory<byte>)_keys.AsMemory(s.KeyStart, s.KeyLength), s.NumberPlusOne - 1));

    private void Grow(ulong seed)
    {
        var grown = new KeySlot[_slots.Length * 2];
        foreach (var slot in _slots)
        {
            if (slot.NumberPlusOne != 0)
                Insert(grown, KeyHash.Of(_keys.AsSpan(slot.KeyStart, slot.KeyLength), seed), slot);
        }

        _slots = grown;
    }

    private static void Insert(KeySlot[] slots, ulong hash, KeySlot slot)
    {
        var i = (int)hash & (slots.Length - 1);
        while (slots[i].NumberPlusOne != 0)
            i = (i + 1) & (slots.Length - 1);
        slots[i] = slot;
    }

    private readonly record struct KeySlot(uint Tag, int KeyStart, int KeyLength, int NumberPlusOne);
}
