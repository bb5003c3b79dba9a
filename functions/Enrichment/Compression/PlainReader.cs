namespace Spate.Enrichment.Compression;

internal sealed class PlainReader(BlockSource source) : IChunkReader
{
    public long BytesIn => source.Taken;

    public int Read(Span<byte> chunk)
    {
        var filled = 0;
        while (filled < chunk.Length && source.Read(chunk[filled..]) is > 0 and var read)
            filled += read;
        return filled;
    }

    public void Dispose() => source.Dispose();
}
