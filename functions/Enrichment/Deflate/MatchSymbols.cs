using System.Numerics;
using System.Runtime.CompilerServices;

namespace Spate.Enrichment.Deflate;

/// <summary>The symbols of match lengths and distances (RFC 1951, section 3.2.5).</summary>
internal static class MatchSymbols
{
    private static readonly byte[] Lengths = InvertLengths();

    /// <summary>The symbol of a length, counted from the first length symbol.</summary>
    public static int OfLength(int length) => Lengths[length];

    /// <summary>
    /// The symbol of a distance, and the bits that follow it. Computed, as no branch could be foreseen and no table is small.
    /// </summary>
    /// <param name="distance">The distance.</param>
    /// <param name="extra">The value of the bits.</param>
    /// <param name="extraBits">How many there are.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public static int OfDistance(int distance, out uint extra, out int extraBits)
    {
        // Two symbols for each power of two: the upper two bits of the distance less one tell which, and the others follow.
        var value = (uint)distance - 1;
        extraBits = BitOperations.Log2(value | 2) - 1;
        extra = value & ~(uint.MaxValue << extraBits);
        return (int)(value >> extraBits) + (2 * extraBits);
    }

    private static byte[] InvertLengths()
    {
        var symbols = new byte[DeflateFormat.MaxMatchLength + 1];
        for (var symbol = 0; symbol < DeflateFormat.LengthBase.Length; symbol++)
            symbols.AsSpan(DeflateFormat.LengthBase[symbol]).Fill((byte)symbol);
        return symbols;
    }
}
