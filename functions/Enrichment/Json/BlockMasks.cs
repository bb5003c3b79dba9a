namespace Spate.Enrichment.Json;

/// <summary>The classes of the 64 bytes of a block: bit <c>i</c> is about byte <c>i</c>.</summary>
internal struct BlockMasks
{
    public ulong Quote;

    public ulong Backslash;

    public ulong Newline;

    /// <summary>The structural characters of RFC 8259: <c>{ } [ ] : ,</c>.</summary>
    public ulong Operator;

    /// <summary>The whitespace of RFC 8259: space, tab, CR and LF.</summary>
    public ulong Space;

    /// <summary>The control characters U+0000 to U+001F, including those in <see cref="Space"/>.</summary>
    public ulong Control;

    /// <summary>Bytes of 0x80 and above.</summary>
    public ulong NonAscii;
}

/// <summary>Classifies 64 bytes at once. All implementations give the same masks.</summary>
internal interface IBlockClassifier
{
    static abstract bool IsSupported { get; }

    /// <summary>Classifies the 64 bytes at <paramref name="block"/>, all of which must be readable.</summary>
    static abstract unsafe void Classify(byte* block, out BlockMasks masks);
}
