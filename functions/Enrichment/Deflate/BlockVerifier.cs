using Spate.Enrichment.Compression;

namespace Spate.Enrichment.Deflate;

/// <summary>Inflates each block again before it is written, and compares: a debug mode, and what the tests run with.</summary>
internal sealed unsafe class BlockVerifier(INativeMemory memory)
{
    private long _blocks;

    /// <summary>Holds a block against its plain bytes.</summary>
    /// <param name="encoded">What was written, from the byte in which the block begins.</param>
    /// <param name="before">Bits of the block before in that byte.</param>
    /// <param name="end">Where the block ends.</param>
    /// <param name="block">The block.</param>
    /// <exception cref="InvalidOperationException">They differ.</exception>
    public void Verify(byte* encoded, int before, in BitWriter end, DeflateBlock block)
    {
        using var stream = new MemoryStream();
        stream.Write(new ReadOnlySpan<byte>(encoded, (int)(end.Next - encoded)));
        stream.Write(BitConverter.GetBytes(end.Rest));
        stream.Position = 0;

        using var source = new BlockSource(stream);
        using var bits = new BitReader(source, memory);
        using var inflater = new Inflater(bits, memory);
        bits.Need(1);
        bits.Take(before);
        inflater.BeginAfter(block.History);
        var outcome = InflateOutcome.Full;
        for (var left = block.Plain; left.Length > 0; left = left[inflater.Chunk.Length..])
        {
            var goesOn = outcome == InflateOutcome.Full;
            outcome = inflater.Inflate();
            if (!goesOn || !left.StartsWith(inflater.Chunk))
            {
                throw new InvalidOperationException(
                    $"Block {_blocks} of the output does not inflate to what it was made of. Please report this, with the input.");
            }
        }

        _blocks++;
    }
}
