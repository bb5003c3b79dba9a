namespace Spate.Enrichment;

/// <summary>The result of enriching one file, or one part of it.</summary>
public sealed record EnrichmentResult
{
    /// <summary>Records read: always <see cref="RecordsOut"/> + <see cref="Rejected"/>.</summary>
    public required long RecordsIn { get; init; }

    /// <summary>Records written.</summary>
    public required long RecordsOut { get; init; }

    /// <summary>Records rejected.</summary>
    public required long Rejected { get; init; }

    /// <summary>Rejected records by reason.</summary>
    public required IReadOnlyDictionary<string, long> RejectedByReason { get; init; }

    /// <summary>Lines read, including blank ones.</summary>
    public required long Lines { get; init; }

    /// <summary>Input bytes, before decompression.</summary>
    public required long BytesIn { get; init; }

    /// <summary>Input bytes after decompression.</summary>
    public required long PlainBytesIn { get; init; }

    /// <summary>What the plain bytes of the file, or of the lines that the part owns, are.</summary>
    public required ByteAccount Account { get; init; }

    /// <summary>The enriched output.</summary>
    public required OutputFile Output { get; init; }

    /// <summary>The rejects, or null if there are none.</summary>
    public required OutputFile? Rejects { get; init; }

    /// <summary>Hits, misses and invalid values by the name of the lookup or geo database.</summary>
    public required IReadOnlyDictionary<string, MatchCounts> Matches { get; init; }

    /// <summary>Records written, by dimension and value. Null values count as <c>(none)</c>.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyDictionary<string, long>> Dimensions { get; init; }

    /// <summary>The versions of the tables and databases that were used, by name.</summary>
    public required IReadOnlyDictionary<string, string> TableVersions { get; init; }
}

/// <summary>The plain bytes of a file or part: each of them is counted once, and line ends belong to what they end.</summary>
/// <param name="Records">Bytes of records that were written.</param>
/// <param name="Rejects">Bytes of records that were rejected.</param>
/// <param name="Headers">Bytes of the byte order mark and the header line.</param>
/// <param name="Blank">Bytes of lines without a record.</param>
public sealed record ByteAccount(long Records, long Rejects, long Headers, long Blank)
{
    /// <summary>All of them.</summary>
    public long Total => Records + Rejects + Headers + Blank;
}

/// <summary>A file that was written.</summary>
/// <param name="Bytes">The length as written, after compression.</param>
/// <param name="PlainBytes">The length before compression.</param>
/// <param name="Sha256">SHA-256 of the bytes as written, in lower-case hexadecimal.</param>
public sealed record OutputFile(long Bytes, long PlainBytes, string Sha256);

/// <summary>How many keys a lookup found.</summary>
/// <param name="Hits">Keys that were found.</param>
/// <param name="Misses">Keys that were not found, and records without the field.</param>
/// <param name="Invalid">Values that cannot be a key; for geo, values that are not an address.</param>
public sealed record MatchCounts(long Hits, long Misses, long Invalid);
