namespace Spate.Enrichment.Json;

/// <summary>What the 64 bytes of a block are: bit <c>i</c> tells of byte <c>i</c>.</summary>
internal struct BlockMasks
{
    /// <summary>Quotation marks.</summary>
    public ulong Quote;

    /// <summary>Reverse solidi.</summary>
    public ulong Backslash;

    /// <summary>Line feeds.</summary>
    public ulong Newline;

    /// <summary>The structural characters of RFC 8259: <c>{ } [ ] : ,</c>.</summary>
    public ulong Operator;

    /// <summary>The whitespace of RFC 8259: space, tab, CR and LF.</summary>
    public ulong Space;

    /// <summary>Control characters U+0000 to U+001F, those of <see cref="Space"/> among them.</summary>
    public ulong Control;

    /// <summary>Bytes of 0x80 and above.</summary>
    public ulong NonAscii;
}

/// <summary>A way to classify 64 bytes at once. Every implementation gives the same masks.</summary>
internal interface IBlockClassifier
{
    static abstract bool IsSupported { get; }

    /// <summary>Classifies the 64 bytes from <paramref name="block"/> on, all of which must be readable.</summary>
    static abstract unsafe void Classify(byte* block, out BlockMasks masks);
}
