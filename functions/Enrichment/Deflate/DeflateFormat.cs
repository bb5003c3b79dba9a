namespace Spate.Enrichment.Deflate;

/// <summary>The numbers of the deflate format (RFC 1951).</summary>
internal static class DeflateFormat
{
    /// <summary>The farthest that a match may reach back.</summary>
    public const int WindowBytes = 32 * 1024;

    /// <summary>The longest match.</summary>
    public const int MaxMatchLength = 258;

    /// <summary>The longest code of the literal/length and distance alphabets.</summary>
    public const int MaxCodeBits = 15;

    /// <summary>The longest code of the alphabet that the code lengths are written in.</summary>
    public const int MaxCodeLengthBits = 7;

    /// <summary>The literal/length symbol that ends a block.</summary>
    public const int EndOfBlock = 256;

    /// <summary>The literal/length symbol of the shortest match.</summary>
    public const int FirstLength = 257;

    /// <summary>Literal/length symbols that a block may use.</summary>
    public const int LiteralLengthSymbols = 286;

    /// <summary>Distance symbols that a block may use.</summary>
    public const int DistanceSymbols = 30;

    /// <summary>Symbols of the alphabet that the code lengths are written in.</summary>
    public const int CodeLengthSymbols = 19;

    /// <summary>The order in which the lengths of the code length codes are written (section 3.2.7).</summary>
    public static ReadOnlySpan<byte> CodeLengthOrder => [16, 17, 18, 0, 8, 7, 9, 6, 10, 5, 11, 4, 12, 3, 13, 2, 14, 1, 15];

    /// <summary>The shortest match of each length symbol, from <see cref="FirstLength"/> (section 3.2.5).</summary>
    public static ReadOnlySpan<ushort> LengthBase =>
        [3, 4, 5, 6, 7, 8, 9, 10, 11, 13, 15, 17, 19, 23, 27, 31, 35, 43, 51, 59, 67, 83, 99, 115, 131, 163, 195, 227, 258];

    /// <summary>The bits that follow each length symbol.</summary>
    public static ReadOnlySpan<byte> LengthExtra => [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1, 2, 2, 2, 2, 3, 3, 3, 3, 4, 4, 4, 4, 5, 5, 5, 5, 0];

    /// <summary>The nearest match of each distance symbol.</summary>
    public static ReadOnlySpan<ushort> DistanceBase =>
        [
            1, 2, 3, 4, 5, 7, 9, 13, 17, 25, 33, 49, 65, 97, 129, 193, 257, 385, 513, 769, 1025, 1537, 2049, 3073, 4097, 6145, 8193, 12289,
            16385, 24577,
        ];

    /// <summary>The bits that follow each distance symbol.</summary>
    public static ReadOnlySpan<byte> DistanceExtra =>
        [0, 0, 0, 0, 1, 1, 2, 2, 3, 3, 4, 4, 5, 5, 6, 6, 7, 7, 8, 8, 9, 9, 10, 10, 11, 11, 12, 12, 13, 13];

    /// <summary>Sets the code lengths of a block with fixed codes (section 3.2.6): 288 literal/length and 32 distance symbols.</summary>
    public static void FixedLengths(Span<byte> literalLengths, Span<byte> distances)
    {
        literalLengths[..144].Fill(8);
        literalLengths[144..256].Fill(9);
        literalLengths[256..280].Fill(7);
        literalLengths[280..288].Fill(8);
        distances[..32].Fill(5);
    }

    /// <summary>The code with its bits in the order in which they are written: Huffman codes start with their highest bit.</summary>
    public static uint Reverse(uint code, int bits)
    {
        var reversed = 0u;
        for (; bits > 0; bits--)
        {
            reversed = (reversed << 1) | (code & 1);
            code >>= 1;
        }

        return reversed;
    }
}
