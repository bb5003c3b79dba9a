namespace Spate.Enrichment;

/// <summary>A file to enrich, or a part of one.</summary>
/// <remarks>
/// A part owns each record that starts in [<see cref="Start"/>, <see cref="End"/>), so parts that adjoin make up exactly the file, wherever it is
/// cut. Only what <see cref="EnrichmentSpec.IsSplittable"/> can be read in parts.
/// </remarks>
public sealed record EnrichmentInput
{
    /// <summary>
    /// The bytes. Of a part they begin at <see cref="Start"/> - 1 (at 0 when that is 0) and go on past <see cref="End"/>, best to the file's end: the
    /// last record is read to its end, and no further than a chunk. The stream stays open.
    /// </summary>
    public required Stream Content { get; init; }

    /// <summary>The file's name, for its ending: what is named <c>.gz</c> must be gzip.</summary>
    public required string Name { get; init; }

    /// <summary>The first byte of the part.</summary>
    public long Start { get; init; }

    /// <summary>The byte after the part, or null for the file's end.</summary>
    public long? End { get; init; }
}

/// <summary>Where the enriched records go.</summary>
public sealed record EnrichmentOutput
{
    /// <summary>Takes the enriched records; stays open. It is written in blocks, so it needs no buffer.</summary>
    public required Stream Records { get; init; }

    /// <summary>Opens the stream that takes the rejects, at the first of them; stays open, and is the caller's to dispose.</summary>
    public required Func<Stream> OpenRejects { get; init; }

    /// <summary>How both are compressed.</summary>
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
