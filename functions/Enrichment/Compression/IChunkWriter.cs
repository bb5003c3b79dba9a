namespace Spate.Enrichment.Compression;

/// <summary>
/// Takes the plain bytes of an output, a chunk at a time. The same chunks give the same bytes. A codec that replaces another implements this
/// and nothing else.
/// </summary>
internal interface IChunkWriter : IDisposable
{
    /// <summary>Takes a chunk, which the caller may reuse afterwards.</summary>
    void Write(ReadOnlySpan<byte> chunk);

    /// <summary>Ends the output; nothing may be written afterwards. The stream that the caller gave is left open.</summary>
    OutputFile Complete();
}
