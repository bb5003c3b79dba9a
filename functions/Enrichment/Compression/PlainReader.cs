namespace Spate.Enrichment.Compression;

/// <summary>An input that is not compressed.</summary>
internal sealed class PlainReader(BlockSource source) : IChunkReader
{
    /// <inheritdoc/>
    public long BytesIn => source.Taken;

    /// <inheritdoc/>
    public int Read(Span<byte> chunk)
    {
        var filled = 0;
        while (filled < chunk.Length && source.Read(chunk[filled..]) is > 0 and var read)
            filled += read;
        return filled;
    }

    /// <inheritdoc/>
    public void Dispose() => source.Dispose();
}
