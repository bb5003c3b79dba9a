namespace Spate.Enrichment.Deflate;

/// <summary>The symbols of match lengths and distances (RFC 1951, section 3.2.5).</summary>
internal static class MatchSymbols
{
    private const int NearDistances = 256;
    private const int FarShift = 7;

    private static readonly byte[] Lengths = Invert(DeflateFormat.LengthBase, DeflateFormat.MaxMatchLength, 0);

    // Distances up to 256 by their number, the others by their number over 128: none of their symbols begins in between.
    private static readonly byte[] Near = Invert(DeflateFormat.DistanceBase, NearDistances, 0);
    private static readonly byte[] Far = Invert(DeflateFormat.DistanceBase, DeflateFormat.WindowBytes >> FarShift, FarShift);

    /// <summary>A symbol for each distance less one below 256, and after them for each distance less one over 128.</summary>
    public static ReadOnlySpan<byte> OfDistance => Both;

    private static readonly byte[] Both = [.. Near.AsSpan(1, NearDistances), .. Far.AsSpan(0, DeflateFormat.WindowBytes >> FarShift)];

    /// <summary>The symbol of a length, counted from the first length symbol.</summary>
    public static int OfLength(int length) => Lengths[length];

    /// <summary>Where <see cref="OfDistance"/> has the symbol of a distance.</summary>
    public static int Index(int distance) => distance <= NearDistances ? distance - 1 : NearDistances + ((distance - 1) >> FarShift);

    private static byte[] Invert(ReadOnlySpan<ushort> bases, int max, int shift)
    {
        var symbols = new byte[max + 1];
        var symbol = 0;
        for (var i = 0; i <= max; i++)
        {
            var value = shift == 0 ? i : (i << shift) + 1;
            while (symbol + 1 < bases.Length && bases[symbol + 1] <= value)
                symbol++;
            symbols[i] = (byte)symbol;
        }

        return symbols;
    }
}
