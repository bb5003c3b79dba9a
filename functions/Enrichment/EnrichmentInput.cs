namespace Spate.Enrichment;

/// <summary>A file to enrich, or a part of one.</summary>
/// <remarks>
/// A part owns each record that starts in [<see cref="Start"/>, <see cref="End"/>), so adjoining parts make up exactly the file, wherever
/// it is cut. Only a file that <see cref="EnrichmentSpec.IsSplittable"/> can be read in parts.
/// </remarks>
public sealed record EnrichmentInput
{
    /// <summary>
    /// The bytes. For a part, they begin at <see cref="Start"/> - 1 (or at 0 if that is 0) and go on past <see cref="End"/>, preferably to
    /// the end of the file: the last record is read to its end, and at most a chunk further. The stream stays open.
    /// </summary>
    public required Stream Content { get; init; }

    /// <summary>The name of the file. If it ends in <c>.gz</c>, the content must be gzip.</summary>
    public required string Name { get; init; }

    /// <summary>The first byte of the part.</summary>
    public long Start { get; init; }

    /// <summary>The byte after the part, or null for the end of the file.</summary>
    public long? End { get; init; }
}

/// <summary>Where the enriched records and the rejects go.</summary>
public sealed record EnrichmentOutput
{
    /// <summary>Receives the enriched records; stays open. It is written in blocks, so it needs no buffer.</summary>
    public required Stream Records { get; init; }

    /// <summary>Opens the stream for the rejects at the first of them. The caller disposes it.</summary>
    public required Func<Stream> OpenRejects { get; init; }

    /// <summary>How records and rejects are compressed.</summary>
    public OutputCompression Compression { get; init; } = OutputCompression.Gzip;
}

/// <summary>How an output is compressed.</summary>
public enum OutputCompression
{
    /// <summary>Not at all.</summary>
    None,

    /// <summary>gzip, at the fastest level.</summary>
    Gzip,
}
