using Spate.Enrichment;

namespace Spate.Pipeline.Outputs;

/// <summary>The totals of a result's parts.</summary>
internal sealed record ResultTotals
{
    public required RecordTotals Records { get; init; }

    /// <summary>Input length as stored, in bytes.</summary>
    public required long BytesIn { get; init; }

    /// <summary>Input length after decompression, in bytes.</summary>
    public required long PlainBytesIn { get; init; }

    /// <summary>Output length as stored, in bytes.</summary>
    public required long BytesOut { get; init; }

    /// <summary>Output length before compression, in bytes.</summary>
    public required long PlainBytesOut { get; init; }

    /// <summary>Seconds spent enriching, over all parts.</summary>
    public required double EnrichSeconds { get; init; }

    public required IReadOnlyDictionary<string, MatchCounts> Matches { get; init; }

    /// <summary>Versions of each table that was used; more than one if its file changed between parts.</summary>
    public required IReadOnlyDictionary<string, IReadOnlyList<string>> TableVersions { get; init; }

    public static ResultTotals Of(IReadOnlyList<EnrichmentResult> parts, double enrichSeconds) => new()
    {
        Records = new RecordTotals(
            parts.Sum(p => p.RecordsIn), parts.Sum(p => p.RecordsOut), parts.Sum(p => p.Rejected),
            Merge(parts.Select(p => p.RejectedByReason), counts => counts.Sum())),
        BytesIn = parts.Sum(p => p.BytesIn),
        PlainBytesIn = parts.Sum(p => p.PlainBytesIn),
        BytesOut = parts.Sum(p => p.Output.Bytes),
        PlainBytesOut = parts.Sum(p => p.Output.PlainBytes),
        EnrichSeconds = enrichSeconds,
        Matches = Merge(parts.Select(p => p.Matches), Sum),
        TableVersions = Merge(
            parts.Select(p => p.TableVersions), IReadOnlyList<string> (versions) => [.. versions.Distinct(StringComparer.Ordinal)]),
    };

    public static MatchCounts Sum(IEnumerable<MatchCounts> all)
    {
        var counts = all.ToList();
        return new MatchCounts(counts.Sum(m => m.Hits), counts.Sum(m => m.Misses), counts.Sum(m => m.Invalid));
    }

    public static IReadOnlyList<string> Union(IEnumerable<IReadOnlyList<string>> versions) =>
        [.. versions.SelectMany(all => all).Distinct(StringComparer.Ordinal)];

    /// <summary>Merges what several dictionaries have for a key.</summary>
    public static Dictionary<string, TOut> Merge<T, TOut>(
        IEnumerable<IReadOnlyDictionary<string, T>> parts, Func<IEnumerable<T>, TOut> merge) =>
        parts.SelectMany(part => part)
            .GroupBy(entry => entry.Key, entry => entry.Value, StringComparer.Ordinal)
            .ToDictionary(group => group.Key, group => merge(group), StringComparer.Ordinal);
}
