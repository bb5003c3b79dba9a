using System.Buffers.Binary;
using System.Numerics;
using System.Runtime.CompilerServices;

namespace Spate.Enrichment.Json;

/// <summary>
/// The names that matter within one object. A name is hashed by its length and first eight bytes, and compared further only if it is
/// longer. Most other names fall into an empty bucket.
/// </summary>
internal sealed class NameTable
{
    private static readonly ulong[] Keep = [.. Enumerable.Range(0, 9).Select(n => n == 8 ? ulong.MaxValue : (1UL << (8 * n)) - 1)];

    private readonly Entry?[] _buckets;
    private readonly int _shift;

    public NameTable(IReadOnlyCollection<Entry> entries)
    {
        _buckets = new Entry?[Math.Max(16, BitOperations.RoundUpToPowerOf2((uint)entries.Count * 8))];
        _shift = 64 - BitOperations.Log2((uint)_buckets.Length);
        foreach (var entry in entries)
        {
            ref var bucket = ref _buckets[Bucket(entry.Prefix, entry.Name.Length)];
            entry.Next = bucket;
            bucket = entry;
        }
    }

    /// <summary>The entry of a name, or null. Eight bytes from its start must be readable, whatever its length.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public unsafe Entry? Find(byte* name, int length)
    {
        var prefix = *(ulong*)name & Keep[Math.Min(length, 8)];
        for (var entry = _buckets[Bucket(prefix, length)]; entry != null; entry = entry.Next)
        {
            if (entry.Prefix == prefix && entry.Name.Length == length
                && (length <= 8 || new ReadOnlySpan<byte>(name + 8, length - 8).SequenceEqual(entry.Name.AsSpan(8))))
                return entry;
        }

        return null;
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private int Bucket(ulong prefix, int length) => (int)(((prefix ^ ((ulong)(uint)length << 56)) * 0x9E3779B97F4A7C15) >> _shift);

    /// <param name="name">The name, unescaped.</param>
    /// <param name="field">The number of the field.</param>
    /// <param name="children">The names that matter within the object that is the value.</param>
    internal sealed class Entry(byte[] name, int field, NameTable? children)
    {
        public byte[] Name { get; } = name;

        public int Field { get; } = field;

        public NameTable? Children { get; } = children;

        public ulong Prefix { get; } = FirstEight(name);

        public Entry? Next { get; set; }

        private static ulong FirstEight(byte[] name)
        {
            Span<byte> eight = stackalloc byte[8];
            eight.Clear();
            name.AsSpan(0, Math.Min(8, name.Length)).CopyTo(eight);
            return BinaryPrimitives.ReadUInt64LittleEndian(eight);
        }
    }
}
