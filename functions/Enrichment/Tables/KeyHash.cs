using System.Buffers.Binary;
using System.Runtime.CompilerServices;

namespace Spate.Enrichment.Tables;

/// <summary>
/// A 64-bit hash for short keys: 16 bytes are folded at a time by a 64 × 64 → 128 bit multiplication, after Wang Yi's wyhash. Not for
/// storage, and no defence against chosen keys unless the seed is secret.
/// </summary>
internal static class KeyHash
{
    private const ulong First = 0xa0761d6478bd642f;
    private const ulong Second = 0xe7037ed1a0b428db;

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static ulong Of(ReadOnlySpan<byte> key, ulong seed = 0)
    {
        ulong low, high;
        if (key.Length > 16)
            return Long(key, seed);
        if (key.Length >= 8)
        {
            low = BinaryPrimitives.ReadUInt64LittleEndian(key);
            high = BinaryPrimitives.ReadUInt64LittleEndian(key[^8..]);
        }
        else if (key.Length >= 4)
        {
            low = BinaryPrimitives.ReadUInt32LittleEndian(key);
            high = BinaryPrimitives.ReadUInt32LittleEndian(key[^4..]);
        }
        else if (key.Length > 0)
        {
            low = ((ulong)key[0] << 16) | ((ulong)key[key.Length >> 1] << 8) | key[^1];
            high = 0;
        }
        else
        {
            low = high = 0;
        }

        return Fold(low ^ First ^ (ulong)key.Length, high ^ Second ^ seed);
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static ulong Long(ReadOnlySpan<byte> key, ulong seed)
    {
        var length = (ulong)key.Length;
        for (; key.Length > 16; key = key[16..])
        {
            seed = Fold(
                BinaryPrimitives.ReadUInt64LittleEndian(key) ^ First, BinaryPrimitives.ReadUInt64LittleEndian(key[8..]) ^ Second ^ seed);
        }

        return Fold(length ^ First, Of(key, seed));
    }

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private static ulong Fold(ulong a, ulong b)
    {
        var high = Math.BigMul(a, b, out ulong low);
        return high ^ low;
    }
}
