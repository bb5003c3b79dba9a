namespace Spate.Enrichment.Compression;

internal static class ChunkWriter
{
    public static IChunkWriter Open(Stream stream, OutputCompression compression) => compression switch
    {
        OutputCompression.Gzip => new GzipWriter(stream),
        OutputCompression.None => new PlainWriter(stream),
        _ => throw new ArgumentOutOfRangeException(nameof(compression), compression, null),
    };
}
