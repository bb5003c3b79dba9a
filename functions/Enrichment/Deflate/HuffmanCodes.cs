namespace Spate.Enrichment.Deflate;

/// <summary>Gives symbols their codes by the lengths alone (RFC 1951, section 3.2.2).</summary>
internal static class HuffmanCodes
{
    /// <summary>Sets the code of each symbol that has a length, in the order of bits in which it is written.</summary>
    public static void Assign(ReadOnlySpan<byte> lengths, Span<uint> codes)
    {
        Span<uint> counts = stackalloc uint[DeflateFormat.MaxCodeBits + 1];
        counts.Clear();
        foreach (var length in lengths)
            counts[length]++;
        counts[0] = 0;

        Span<uint> next = stackalloc uint[DeflateFormat.MaxCodeBits + 1];
        next[0] = 0;
        for (var bits = 1; bits <= DeflateFormat.MaxCodeBits; bits++)
            next[bits] = (next[bits - 1] + counts[bits - 1]) << 1;
        for (var symbol = 0; symbol < lengths.Length; symbol++)
            codes[symbol] = lengths[symbol] == 0 ? 0 : DeflateFormat.Reverse(next[lengths[symbol]]++, lengths[symbol]);
    }
}
