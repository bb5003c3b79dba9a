using System.IO.Compression;

namespace Spate.Enrichment.Compression;

/// <summary>Writes one gzip member at the fastest level. An empty output is a member too, so that it reads as gzip.</summary>
internal sealed class GzipWriter : IChunkWriter
{
    private readonly OutputSink _sink;
    private readonly GZipStream _deflater;
    private long _plainBytes;

    public GzipWriter(Stream stream)
    {
        _sink = new OutputSink(stream);
        _deflater = new GZipStream(_sink, CompressionLevel.Fastest, leaveOpen: true);
    }

    public void Write(ReadOnlySpan<byte> chunk)
    {
        _deflater.Write(chunk);
        _plainBytes += chunk.Length;
    }

    public OutputFile Complete()
    {
        _deflater.Dispose();
        if (_plainBytes == 0)
            _sink.Write(EmptyMember);
        return _sink.Complete(_plainBytes);
    }

    public void Dispose()
    {
        _deflater.Dispose();
        _sink.Dispose();
    }

    /// <summary><see cref="GZipStream"/> itself writes nothing when nothing was written to it.</summary>
    private static ReadOnlySpan<byte> EmptyMember => [0x1F, 0x8B, 8, 0, 0, 0, 0, 0, 0, 0xFF, 3, 0, 0, 0, 0, 0, 0, 0, 0, 0];
}
