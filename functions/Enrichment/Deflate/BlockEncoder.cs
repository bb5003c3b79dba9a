namespace Spate.Enrichment.Deflate;

/// <summary>Writes blocks of tokens and their plain bytes as deflate blocks with dynamic codes.</summary>
internal sealed unsafe class BlockEncoder(INativeMemory memory) : IDisposable
{
    /// <summary>
    /// Blocks that are written with the codes of one of them. Lines of one file are much alike, so counting the symbols of every block
    /// would gain little.
    /// </summary>
    private const int BlocksPerCodes = 64;

    private readonly BlockCodes _codes = new(memory);
    private readonly int[] _literalLengths = new int[DeflateFormat.LiteralLengthSymbols];
    private readonly int[] _distances = new int[DeflateFormat.DistanceSymbols];
    private int _blocks;

    /// <summary>Bytes that a block takes at most: 13 bits for a literal, and fewer than that for each byte of a match that pays.</summary>
    public static int MaxBytes(int plainBytes) => checked((plainBytes * 2) + BlockDescription.MaxBytes + 64);

    /// <summary>Writes a block that is not the last.</summary>
    public void Write(DeflateBlock block, ref BitWriter output)
    {
        if (_blocks++ % BlocksPerCodes == 0)
        {
            Count(block.Start, block.Tokens, block.TokenCount, block.Literals);
            _codes.Build(_literalLengths, _distances);
        }

        _codes.WriteHeader(ref output);
        WriteTokens(block.Start, block.Tokens, block.TokenCount, block.Literals, ref output);
        output.Add(_codes.EndOfBlock);
        output.Flush();
    }

    /// <inheritdoc/>
    public void Dispose() => _codes.Dispose();

    private void Count(byte* plain, Token* tokens, int count, int rest)
    {
        Array.Clear(_literalLengths);
        Array.Clear(_distances);
        for (var token = tokens; token < tokens + count; token++)
        {
            CountLiterals(plain, token->Literals);
            plain += token->Literals + token->Length;
            _literalLengths[DeflateFormat.FirstLength + MatchSymbols.OfLength(token->Length)]++;
            _distances[MatchSymbols.OfDistance(token->Distance, out _, out _)]++;
        }

        CountLiterals(plain, rest);
    }

    private void CountLiterals(byte* plain, int count)
    {
        for (var i = 0; i < count; i++)
            _literalLengths[plain[i]]++;
    }

    private void WriteTokens(byte* plain, Token* tokens, int count, int rest, ref BitWriter target)
    {
        var output = target;
        var pairs = _codes.Pairs;
        var literals = _codes.Literals;
        var lengths = _codes.Lengths;
        var distances = _codes.Distances;
        for (var token = tokens; token < tokens + count; token++)
        {
            WriteLiterals(plain, token->Literals, pairs, literals, ref output);
            plain += token->Literals + token->Length;
            output.Add(lengths[token->Length]);
            output.Add(distances[MatchSymbols.OfDistance(token->Distance, out var extra, out var extraBits)]);
            output.Add(extra, extraBits);
            output.Flush();
        }

        WriteLiterals(plain, rest, pairs, literals, ref output);
        target = output;
    }

    /// <summary>Writes literals, four at a time; of the last three those that are there.</summary>
    private static void WriteLiterals(byte* plain, int count, uint* pairs, uint* literals, ref BitWriter output)
    {
        for (; count >= 4; count -= 4)
        {
            output.Add(pairs[*(ushort*)plain]);
            output.Add(pairs[*(ushort*)(plain + 2)]);
            output.Flush();
            plain += 4;
        }

        // What is not there is masked rather than branched around: how many are left cannot be foreseen.
        output.Add(pairs[*(ushort*)plain] & (uint)-(count >> 1));
        plain += count & 2;
        output.Add(literals[*plain] & (uint)-(count & 1));
        output.Flush();
    }
}
