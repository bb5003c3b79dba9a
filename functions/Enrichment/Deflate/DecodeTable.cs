namespace Spate.Enrichment.Deflate;

/// <summary>Builds the tables by which codes are read: indexed by the next bits of the input, of which the first is the lowest.</summary>
/// <remarks>
/// An entry holds the bits that it takes (0-5), its kind (6-7), and what the kind needs. A literal: how many literals (8-9) and their bytes
/// (16-31). A length or distance: the bits of the code alone (8-12), whose rest are the extra bits, and the base (16-31). The end of the
/// block. A link to a second table, for codes that are longer than the index: its bits (8-12) and where it starts (16-31). What no code
/// leads to is 0.
/// </remarks>
internal static unsafe class DecodeTable
{
    public const int LiteralIndexBits = 11;
    public const int DistanceIndexBits = 9;

    /// <summary>Entries of a literal/length table: the index, and for each long code a second table of its own at most.</summary>
    public const int LiteralEntries = (1 << LiteralIndexBits) + (288 << (DeflateFormat.MaxCodeBits - LiteralIndexBits));

    /// <summary>Entries of a distance table.</summary>
    public const int DistanceEntries = (1 << DistanceIndexBits) + (32 << (DeflateFormat.MaxCodeBits - DistanceIndexBits));

    public const uint KindMask = 3 << 6;
    public const uint End = 0 << 6;
    public const uint Literal = 1 << 6;
    public const uint Base = 2 << 6;
    public const uint Link = 3 << 6;

    /// <summary>Builds a literal/length table, false when the lengths make no code. Two short literals in a row share an entry.</summary>
    public static bool TryBuildLiterals(ReadOnlySpan<byte> lengths, uint* table)
    {
        if (!TryBuild<LiteralLengthAlphabet>(lengths, table, LiteralIndexBits))
            return false;
        JoinLiterals(table);
        return true;
    }

    /// <summary>Builds a distance table, false when the lengths make no code.</summary>
    public static bool TryBuildDistances(ReadOnlySpan<byte> lengths, uint* table) =>
        TryBuild<DistanceAlphabet>(lengths, table, DistanceIndexBits);

    /// <summary>Builds a table for the code lengths of a block, whose codes all fit the index.</summary>
    public static bool TryBuildCodeLengths(ReadOnlySpan<byte> lengths, uint* table) =>
        TryBuild<PlainAlphabet>(lengths, table, DeflateFormat.MaxCodeLengthBits);

    private static bool TryBuild<TAlphabet>(ReadOnlySpan<byte> lengths, uint* table, int indexBits)
        where TAlphabet : struct, IAlphabet
    {
        Span<int> counts = stackalloc int[DeflateFormat.MaxCodeBits + 1];
        counts.Clear();
        foreach (var length in lengths)
            counts[length]++;
        counts[0] = 0;
        new Span<uint>(table, 1 << indexBits).Clear();
        if (!IsCode(counts, TAlphabet.MayBeIncomplete, out var isEmpty))
            return false;
        if (isEmpty)
            return true;

        Span<uint> codes = stackalloc uint[lengths.Length];
        HuffmanCodes.Assign(lengths, codes);
        Span<byte> linked = stackalloc byte[1 << indexBits];
        if (HasLongCodes(counts, indexBits))
            MeasureLinked(lengths, codes, linked, indexBits);
        var free = 1 << indexBits;
        for (var symbol = 0; symbol < lengths.Length; symbol++)
        {
            var bits = (int)lengths[symbol];
            if (bits == 0)
                continue;
            var entry = TAlphabet.Entry(symbol, bits);
            if (bits <= indexBits)
                Fill(table, entry, codes[symbol], bits, indexBits);
            else
                FillLinked(table, entry, codes[symbol], bits, indexBits, linked, ref free);
        }

        return true;
    }

    /// <summary>
    /// Whether the lengths make a code, by the rules of zlib: each bit pattern leads to one symbol. Only an alphabet of which one symbol of
    /// one bit is used, or none, may leave patterns over.
    /// </summary>
    private static bool IsCode(ReadOnlySpan<int> counts, bool mayBeIncomplete, out bool isEmpty)
    {
        var left = 1;
        var longest = 0;
        for (var bits = 1; bits <= DeflateFormat.MaxCodeBits; bits++)
        {
            left = (left << 1) - counts[bits];
            if (left < 0)
            {
                isEmpty = false;
                return false;
            }

            if (counts[bits] > 0)
                longest = bits;
        }

        isEmpty = longest == 0;
        return left == 0 || (mayBeIncomplete && longest <= 1);
    }

    private static bool HasLongCodes(ReadOnlySpan<int> counts, int indexBits) => counts[(indexBits + 1)..].ContainsAnyExcept(0);

    /// <summary>Notes for each index that leads to a second table how many bits that table takes.</summary>
    private static void MeasureLinked(ReadOnlySpan<byte> lengths, ReadOnlySpan<uint> codes, Span<byte> linked, int indexBits)
    {
        linked.Clear();
        for (var symbol = 0; symbol < lengths.Length; symbol++)
        {
            if (lengths[symbol] <= indexBits)
                continue;
            ref var bits = ref linked[(int)codes[symbol] & ((1 << indexBits) - 1)];
            bits = Math.Max(bits, (byte)(lengths[symbol] - indexBits));
        }
    }

    private static void Fill(uint* table, uint entry, uint code, int bits, int indexBits)
    {
        for (var i = code; i < 1u << indexBits; i += 1u << bits)
            table[i] = entry;
    }

    private static void FillLinked(uint* table, uint entry, uint code, int bits, int indexBits, ReadOnlySpan<byte> linked, ref int free)
    {
        var index = (int)(code & ((1u << indexBits) - 1));
        var tableBits = linked[index];
        if (table[index] == 0)
        {
            new Span<uint>(table + free, 1 << tableBits).Clear();
            table[index] = Link | (uint)indexBits | ((uint)tableBits << 8) | ((uint)free << 16);
            free += 1 << tableBits;
        }

        // What the index took is not taken again.
        Fill(
            table + (table[index] >> 16),
            entry - (uint)indexBits - (((entry & KindMask) == Base ? (uint)indexBits : 0) << 8),
            code >> indexBits,
            bits - indexBits,
            tableBits);
    }

    /// <summary>
    /// Puts the literal that follows into an entry whose own leaves enough bits. From the top, as what follows lies below and must be
    /// single.
    /// </summary>
    private static void JoinLiterals(uint* table)
    {
        for (var i = (1 << LiteralIndexBits) - 1; i > 0; i--)
        {
            var first = table[i];
            if ((first & KindMask) != Literal)
                continue;
            var bits = (int)(first & 63);
            var second = table[i >> bits];
            if ((second & KindMask) == Literal && bits + (int)(second & 63) <= LiteralIndexBits)
                table[i] = Literal | (uint)(bits + (int)(second & 63)) | (2 << 8) | (first & 0x00FF_0000) | ((second & 0x00FF_0000) << 8);
        }
    }

    /// <summary>What the symbols of a code mean.</summary>
    private interface IAlphabet
    {
        static abstract bool MayBeIncomplete { get; }

        static abstract uint Entry(int symbol, int bits);
    }

    private readonly struct LiteralLengthAlphabet : IAlphabet
    {
        public static bool MayBeIncomplete => true;

        public static uint Entry(int symbol, int bits)
        {
            if (symbol < DeflateFormat.EndOfBlock)
                return Literal | (uint)bits | (1 << 8) | ((uint)symbol << 16);
            if (symbol == DeflateFormat.EndOfBlock)
                return End | (uint)bits;

            // 286 and 287 have a code in fixed blocks, and must not occur.
            var length = symbol - DeflateFormat.FirstLength;
            return length >= DeflateFormat.LengthBase.Length
                ? Link | (uint)bits
                : Base
                    | (uint)(bits + DeflateFormat.LengthExtra[length])
                    | ((uint)bits << 8)
                    | ((uint)DeflateFormat.LengthBase[length] << 16);
        }
    }

    private readonly struct DistanceAlphabet : IAlphabet
    {
        public static bool MayBeIncomplete => true;

        // 30 and 31 have a code in fixed blocks, and must not occur.
        public static uint Entry(int symbol, int bits) => symbol >= DeflateFormat.DistanceSymbols
            ? Link | (uint)bits
            : Base
                | (uint)(bits + DeflateFormat.DistanceExtra[symbol])
                | ((uint)bits << 8)
                | ((uint)DeflateFormat.DistanceBase[symbol] << 16);
    }

    private readonly struct PlainAlphabet : IAlphabet
    {
        public static bool MayBeIncomplete => false;

        public static uint Entry(int symbol, int bits) => Literal | (uint)bits | (1 << 8) | ((uint)symbol << 16);
    }
}
