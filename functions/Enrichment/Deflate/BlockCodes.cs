namespace Spate.Enrichment.Deflate;

/// <summary>
/// The codes that blocks are written with, as tables that are ready to be written from, and the block header that describes them. Every
/// literal, length and distance has a code, so the codes of one block can write any other.
/// </summary>
/// <remarks>
/// An entry of 32 bits holds the code and what follows it in its lower 26 bits, and how many bits those are in its upper 6.
/// </remarks>
internal sealed unsafe class BlockCodes : IDisposable
{
    public const int EntryBits = 26;
    public const uint EntryMask = (1u << EntryBits) - 1;

    /// <summary>So short that two literals fit an entry.</summary>
    private const int MaxLiteralBits = 13;

    /// <summary>
    /// So short that a length and a distance with the bits that follow them, 18 and 27 at most, are written without a flush between.
    /// </summary>
    private const int MaxDistanceBits = 14;

    private const int PairEntries = 1 << 16;
    private const int LengthEntries = DeflateFormat.MaxMatchLength + 1;
    private const int Entries = PairEntries + 256 + LengthEntries + DeflateFormat.DistanceSymbols;
    private const int Bytes = (Entries * sizeof(uint)) + BlockDescription.MaxBytes;

    private readonly INativeMemory _memory;
    private readonly byte[] _lengths = new byte[DeflateFormat.LiteralLengthSymbols + DeflateFormat.DistanceSymbols];
    private readonly uint[] _codes = new uint[DeflateFormat.LiteralLengthSymbols + DeflateFormat.DistanceSymbols];

    private readonly byte* _header;
    private int _headerBits;

    public BlockCodes(INativeMemory memory)
    {
        _memory = memory;
        Pairs = (uint*)memory.Rent(Bytes);
        Literals = Pairs + PairEntries;
        Lengths = Literals + 256;
        Distances = Lengths + LengthEntries;
        _header = (byte*)(Pairs + Entries);
    }

    /// <summary>The entry of two literals, by both bytes, of which the first is the lower.</summary>
    public uint* Pairs { get; }

    /// <summary>The entry of each literal.</summary>
    public uint* Literals { get; }

    /// <summary>The entry of each match length.</summary>
    public uint* Lengths { get; }

    /// <summary>The entry of each distance symbol, without the bits that follow it.</summary>
    public uint* Distances { get; }

    /// <summary>The entry of the symbol that ends a block.</summary>
    public uint EndOfBlock => Entry(DeflateFormat.EndOfBlock);

    /// <summary>Makes the codes that suit symbols of these counts.</summary>
    /// <param name="literalLengths">How many there are of each literal/length symbol.</param>
    /// <param name="distances">How many there are of each distance symbol.</param>
    public void Build(Span<int> literalLengths, Span<int> distances)
    {
        AtLeastOne(literalLengths);
        AtLeastOne(distances);
        HuffmanLengths.Build(literalLengths, MaxLiteralBits, _lengths.AsSpan(0, DeflateFormat.LiteralLengthSymbols));
        HuffmanLengths.Build(distances, MaxDistanceBits, _lengths.AsSpan(DeflateFormat.LiteralLengthSymbols));
        HuffmanCodes.Assign(_lengths.AsSpan(0, DeflateFormat.LiteralLengthSymbols), _codes);
        HuffmanCodes.Assign(_lengths.AsSpan(DeflateFormat.LiteralLengthSymbols), _codes.AsSpan(DeflateFormat.LiteralLengthSymbols));
        FillPairs();
        FillLengths();
        for (var symbol = 0; symbol < DeflateFormat.DistanceSymbols; symbol++)
            Distances[symbol] = Entry(DeflateFormat.LiteralLengthSymbols + symbol);

        var header = new BitWriter(_header, 0, 0);
        BlockDescription.Write(ref header, _lengths);
        _headerBits = (int)((header.Next - _header) * 8) + header.RestCount;
    }

    /// <summary>Writes the header of a block that is not the last.</summary>
    public void WriteHeader(ref BitWriter output)
    {
        for (var at = 0; at < _headerBits; at += 32)
        {
            var bits = Math.Min(32, _headerBits - at);
            output.Add(*(uint*)(_header + (at >> 3)) & ~(ulong.MaxValue << bits), bits);
            output.Flush();
        }
    }

    /// <inheritdoc/>
    public void Dispose() => _memory.Return((byte*)Pairs, Bytes);

    private uint Entry(int symbol) => _codes[symbol] | ((uint)_lengths[symbol] << EntryBits);

    private static void AtLeastOne(Span<int> counts)
    {
        foreach (ref var count in counts)
            count = Math.Max(count, 1);
    }

    private void FillPairs()
    {
        for (var second = 0; second < 256; second++)
        {
            Literals[second] = Entry(second);
            for (var first = 0; first < 256; first++)
            {
                Pairs[(second << 8) | first] = (_codes[first] | (_codes[second] << _lengths[first]))
                    | ((uint)(_lengths[first] + _lengths[second]) << EntryBits);
            }
        }
    }

    private void FillLengths()
    {
        for (var length = 3; length < LengthEntries; length++)
        {
            var symbol = MatchSymbols.OfLength(length);
            var entry = Entry(DeflateFormat.FirstLength + symbol);
            var bits = (int)(entry >> EntryBits);
            var extra = (uint)(length - DeflateFormat.LengthBase[symbol]);
            Lengths[length] = (entry & EntryMask) | (extra << bits) | ((uint)(bits + DeflateFormat.LengthExtra[symbol]) << EntryBits);
        }
    }
}
