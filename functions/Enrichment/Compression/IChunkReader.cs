namespace Spate.Enrichment.Compression;

/// <summary>Reads the decompressed bytes of an input, a chunk at a time. This is all that a codec has to implement.</summary>
internal interface IChunkReader : IDisposable
{
    /// <summary>Bytes read from the input so far, before decompression.</summary>
    long BytesIn { get; }

    /// <summary>Fills the chunk as far as the input goes. Returns 0 only at the end of the input.</summary>
    /// <exception cref="EnrichmentException">The input is damaged, cut short, or expands too much.</exception>
    int Read(Span<byte> chunk);
}
