namespace Spate.Enrichment.Deflate;

/// <summary>Writes the header of a block with dynamic codes (RFC 1951, section 3.2.7).</summary>
internal static class BlockDescription
{
    private const int Dynamic = 2;
    private const int RepeatSymbol = 16;
    private const int MinRepeat = 3;
    private const int MaxRepeat = 6;

    /// <summary>Bytes that a header has at most: 74 bits, and for each symbol 7.</summary>
    public const int MaxBytes = 512;

    /// <summary>Writes the header of a block that is not the last and uses every symbol.</summary>
    /// <param name="output">Takes the header.</param>
    /// <param name="lengths">The code lengths of all literal/length symbols, then those of all distance symbols.</param>
    public static void Write(ref BitWriter output, ReadOnlySpan<byte> lengths)
    {
        Span<int> counts = stackalloc int[DeflateFormat.CodeLengthSymbols];
        counts.Clear();
        for (var at = 0; at < lengths.Length;)
        {
            at += Run(lengths, at, out var symbol);
            counts[symbol]++;
        }

        counts[0] = Math.Max(counts[0], 1);

        Span<byte> codeLengths = stackalloc byte[DeflateFormat.CodeLengthSymbols];
        Span<uint> codes = stackalloc uint[DeflateFormat.CodeLengthSymbols];
        HuffmanLengths.Build(counts, DeflateFormat.MaxCodeLengthBits, codeLengths);
        HuffmanCodes.Assign(codeLengths, codes);

        output.Add(0, 1);
        output.Add(Dynamic, 2);
        output.Add(DeflateFormat.LiteralLengthSymbols - 257, 5);
        output.Add(DeflateFormat.DistanceSymbols - 1, 5);
        output.Add(DeflateFormat.CodeLengthSymbols - 4, 4);
        output.Flush();
        foreach (var symbol in DeflateFormat.CodeLengthOrder)
        {
            output.Add(codeLengths[symbol], 3);
            output.Flush();
        }

        for (var at = 0; at < lengths.Length;)
        {
            var run = Run(lengths, at, out var symbol);
            output.Add(codes[symbol], codeLengths[symbol]);
            if (symbol == RepeatSymbol)
                output.Add((ulong)(run - MinRepeat), 2);
            output.Flush();
            at += run;
        }
    }

    /// <summary>
    /// How many lengths the next symbol stands for: one, or some that equal the one before. All symbols are used, so none is 0.
    /// </summary>
    private static int Run(ReadOnlySpan<byte> lengths, int at, out int symbol)
    {
        var run = 0;
        while (at > 0 && run < MaxRepeat && at + run < lengths.Length && lengths[at + run] == lengths[at - 1])
            run++;
        symbol = run >= MinRepeat ? RepeatSymbol : lengths[at];
        return run >= MinRepeat ? run : 1;
    }
}
