namespace Spate.Enrichment.Compression;

/// <summary>Gives the plain bytes of an input, a chunk at a time. A codec that replaces another implements this and nothing else.</summary>
internal interface IChunkReader : IDisposable
{
    /// <summary>Bytes taken from the input so far, compressed if it is.</summary>
    long BytesIn { get; }

    /// <summary>Fills the chunk from its start, as far as the input goes; 0 only at the input's end.</summary>
    /// <exception cref="EnrichmentException">The input is damaged, cut short, or expands too much.</exception>
    int Read(Span<byte> chunk);
}
