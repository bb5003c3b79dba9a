using Spate.Enrichment;

namespace Spate.Pipeline.Reports;

/// <summary>What a person wants to know of one object's result. Stored as <c>report.json</c>, and rendered as <c>report.html</c>.</summary>
internal sealed record Report
{
    public required string Route { get; init; }

    public required string Run { get; init; }

    public required ObjectNotification Input { get; init; }

    public required RecordTotals Records { get; init; }

    public required int Parts { get; init; }

    /// <summary>Input length as stored, and after decompression, in bytes.</summary>
    public required long BytesIn { get; init; }

    public required long PlainBytesIn { get; init; }

    /// <summary>Output length as stored, and before compression, in bytes.</summary>
    public required long BytesOut { get; init; }

    public required long PlainBytesOut { get; init; }

    public required double EnrichSeconds { get; init; }

    public required IReadOnlyDictionary<string, MatchCounts> Matches { get; init; }

    public required IReadOnlyDictionary<string, IReadOnlyList<string>> TableVersions { get; init; }

    /// <summary>The aggregates, each with its greatest values only; the whole lies in the aggregate's own object.</summary>
    public required IReadOnlyList<Aggregate> Aggregates { get; init; }
}
