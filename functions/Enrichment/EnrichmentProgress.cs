namespace Spate.Enrichment;

/// <summary>The progress of a run. It is updated after each chunk, and any thread may read it.</summary>
public sealed class EnrichmentProgress
{
    private long _records;
    private long _bytesIn;
    private long _plainBytesIn;

    /// <summary>Records read.</summary>
    public long Records => Interlocked.Read(ref _records);

    /// <summary>Bytes read, before decompression.</summary>
    public long BytesIn => Interlocked.Read(ref _bytesIn);

    /// <summary>Bytes read, after decompression.</summary>
    public long PlainBytesIn => Interlocked.Read(ref _plainBytesIn);

    internal void Report(long records, long bytesIn, long plainBytesIn)
    {
        Interlocked.Exchange(ref _records, records);
        Interlocked.Exchange(ref _bytesIn, bytesIn);
        Interlocked.Exchange(ref _plainBytesIn, plainBytesIn);
    }
}
