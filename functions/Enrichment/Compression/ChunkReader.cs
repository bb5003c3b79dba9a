namespace Spate.Enrichment.Compression;

/// <summary>Opens an input as what it is: by its first bytes, held against its name.</summary>
internal static class ChunkReader
{
    /// <summary>Opens the input.</summary>
    /// <param name="content">The input's bytes; stays open.</param>
    /// <param name="name">Its name, of which only the ending <c>.gz</c> counts.</param>
    /// <param name="maxExpansion">How many times larger than its gzip form the input may be.</param>
    /// <exception cref="EnrichmentException">The name ends in .gz, and the content is not gzip.</exception>
    public static IChunkReader Open(Stream content, string name, int maxExpansion)
    {
        var source = new BlockSource(content);
        var start = source.Peek(2);
        if (start.StartsWith(GzipFeed.Magic))
            return new GzipReader(source, maxExpansion);
        if (!start.IsEmpty && name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase))
        {
            source.Dispose();
            throw EnrichmentException.NotGzip();
        }

        return new PlainReader(source);
    }
}
