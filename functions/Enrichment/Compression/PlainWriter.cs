namespace Spate.Enrichment.Compression;

/// <summary>An output that is not compressed.</summary>
internal sealed class PlainWriter(Stream stream) : IChunkWriter
{
    private readonly OutputSink _sink = new(stream);
    private long _plainBytes;

    /// <inheritdoc/>
    public void Write(ReadOnlySpan<byte> chunk)
    {
        _sink.Write(chunk);
        _plainBytes += chunk.Length;
    }

    /// <inheritdoc/>
    public OutputFile Complete() => _sink.Complete(_plainBytes);

    /// <inheritdoc/>
    public void Dispose() => _sink.Dispose();
}
