namespace Spate.Enrichment.Compression;

internal sealed class PlainWriter(Stream stream) : IChunkWriter
{
    private readonly OutputSink _sink = new(stream);
    private long _plainBytes;

    public void Write(ReadOnlySpan<byte> chunk)
    {
        _sink.Write(chunk);
        _plainBytes += chunk.Length;
    }

    public OutputFile Complete() => _sink.Complete(_plainBytes);

    public void Dispose() => _sink.Dispose();
}
