namespace Spate.Enrichment.Deflate;

/// <summary>Reads the codes of a block (RFC 1951, sections 3.2.6 and 3.2.7) into tables.</summary>
internal static unsafe class BlockHeader
{
    /// <summary>Sets the tables to the fixed codes.</summary>
    public static void Fixed(uint* literals, uint* distances)
    {
        Span<byte> lengths = stackalloc byte[288 + 32];
        DeflateFormat.FixedLengths(lengths[..288], lengths[288..]);
        DecodeTable.TryBuildLiterals(lengths[..288], literals);
        DecodeTable.TryBuildDistances(lengths[288..], distances);
    }

    /// <summary>Reads the codes of a dynamic block; false when they are none.</summary>
    public static bool TryRead(BitReader input, uint* literals, uint* distances)
    {
        var literalCount = (int)input.Take(5) + 257;
        var distanceCount = (int)input.Take(5) + 1;
        var codeLengthCount = (int)input.Take(4) + 4;
        if (literalCount > DeflateFormat.LiteralLengthSymbols || distanceCount > DeflateFormat.DistanceSymbols)
            return false;

        Span<byte> codeLengths = stackalloc byte[DeflateFormat.CodeLengthSymbols];
        codeLengths.Clear();
        for (var i = 0; i < codeLengthCount; i++)
            codeLengths[DeflateFormat.CodeLengthOrder[i]] = (byte)input.Take(3);
        var table = stackalloc uint[1 << DeflateFormat.MaxCodeLengthBits];
        if (!DecodeTable.TryBuildCodeLengths(codeLengths, table))
            return false;

        Span<byte> lengths = stackalloc byte[DeflateFormat.LiteralLengthSymbols + DeflateFormat.DistanceSymbols];
        lengths.Clear();
        return TryReadLengths(input, table, lengths[..(literalCount + distanceCount)])
            && lengths[DeflateFormat.EndOfBlock] != 0
            && DecodeTable.TryBuildLiterals(lengths[..literalCount], literals)
            && DecodeTable.TryBuildDistances(lengths.Slice(literalCount, distanceCount), distances);
    }

    private static bool TryReadLengths(BitReader input, uint* table, Span<byte> lengths)
    {
        for (var at = 0; at < lengths.Length;)
        {
            if (input.Count < DeflateFormat.MaxCodeLengthBits)
                BitReader.Refill(ref input.Bits, ref input.Count, ref input.Next);
            var entry = table[input.Bits & ((1 << DeflateFormat.MaxCodeLengthBits) - 1)];

            // A code without symbols reads as lengths of 0, a bit each, as in zlib; that no block can end is found afterwards.
            input.Take(Math.Max((int)(entry & 63), 1));
            var symbol = (int)(entry >> 16);
            if (symbol < 16)
            {
                lengths[at++] = (byte)symbol;
                continue;
            }

            var (times, value) = symbol switch
            {
                16 => (3 + (int)input.Take(2), at > 0 ? lengths[at - 1] : byte.MaxValue),
                17 => (3 + (int)input.Take(3), (byte)0),
                _ => (11 + (int)input.Take(7), (byte)0),
            };
            if (value == byte.MaxValue || times > lengths.Length - at)
                return false;
            lengths.Slice(at, times).Fill(value);
            at += times;
        }

        return true;
    }
}
