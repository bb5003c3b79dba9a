using Spate.Enrichment.Deflate;

namespace Spate.Enrichment.Compression;

/// <summary>Chooses a reader by the first bytes of the input and checks them against its name.</summary>
internal static class ChunkReader
{
    /// <param name="content">The input; stays open.</param>
    /// <param name="name">The name of the input; only the ending <c>.gz</c> matters.</param>
    /// <param name="maxExpansion">How many times larger than its gzip form the input may be.</param>
    /// <param name="memory">Where the codec takes its memory from.</param>
    /// <exception cref="EnrichmentException">The name ends in .gz, and the content is not gzip.</exception>
    public static IChunkReader Open(Stream content, string name, int maxExpansion, INativeMemory memory)
    {
        var source = new BlockSource(content);
        var start = source.Peek(2);
        if (start.StartsWith(InflatingReader.Magic))
            return new InflatingReader(source, maxExpansion, memory);
        if (!start.IsEmpty && name.EndsWith(".gz", StringComparison.OrdinalIgnoreCase))
        {
            source.Dispose();
            throw EnrichmentException.NotGzip();
        }

        return new PlainReader(source);
    }
}
