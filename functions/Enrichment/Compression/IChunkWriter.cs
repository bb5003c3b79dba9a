namespace Spate.Enrichment.Compression;

/// <summary>
/// Writes an output, a chunk of plain bytes at a time. Equal chunks give equal bytes. This is all that a codec has to implement.
/// </summary>
internal interface IChunkWriter : IDisposable
{
    /// <summary>Writes a chunk. The caller may reuse it afterwards.</summary>
    void Write(ReadOnlySpan<byte> chunk);

    /// <summary>Ends the output. The caller's stream stays open.</summary>
    OutputFile Complete();
}
