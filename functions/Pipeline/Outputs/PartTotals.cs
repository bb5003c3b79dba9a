using Spate.Cloud;
using Spate.Enrichment;

namespace Spate.Pipeline.Outputs;

/// <summary>The parts of a run, added up.</summary>
internal sealed record PartTotals
{
    public required IReadOnlyList<ManifestOutput> Outputs { get; init; }

    public required IReadOnlyList<ManifestOutput> Rejects { get; init; }

    public required RecordTotals Records { get; init; }

    public required long BytesIn { get; init; }

    public required long PlainBytesIn { get; init; }

    public required long BytesOut { get; init; }

    public required long PlainBytesOut { get; init; }

    public required double EnrichSeconds { get; init; }

    public required IReadOnlyDictionary<string, MatchCounts> Matches { get; init; }

    public required IReadOnlyDictionary<string, IReadOnlyList<string>> TableVersions { get; init; }

    /// <summary>Reads what became of every part, and checks that no record was lost.</summary>
    /// <exception cref="PermanentFailureException">The counts of a part do not add up.</exception>
    public static async Task<PartTotals> ReadAsync(IObjectStore store, OutputLayout layout, int parts, CancellationToken cancellationToken)
    {
        var artifacts = new List<PartArtifact>(parts);
        for (var part = 0; part < parts; part++)
            artifacts.Add(await store.GetJsonAsync(layout.PartResult(part), PipelineJson.Default.PartArtifact, cancellationToken));
        return Of(artifacts, layout);
    }

    internal static PartTotals Of(IReadOnlyList<PartArtifact> parts, OutputLayout layout)
    {
        foreach (var (part, _, result) in parts)
        {
            if (result.RecordsIn != result.RecordsOut + result.Rejected)
                throw new PermanentFailureException("UnequalCounts", $"{layout.PartResult(part)}: {result.RecordsIn} records in, but {result.RecordsOut} out and {result.Rejected} rejected");
        }

        var results = parts.Select(part => part.Result).ToList();
        return new PartTotals
        {
            Outputs = [.. Files(parts, layout.Part, result => (result.RecordsOut, result.Output))],
            Rejects = [.. Files(parts, layout.Rejects, result => (result.Rejected, result.Rejects))],
            Records = new RecordTotals(
                results.Sum(r => r.RecordsIn), results.Sum(r => r.RecordsOut), results.Sum(r => r.Rejected),
                Merge(results.Select(r => r.RejectedByReason), counts => counts.Sum())),
            BytesIn = results.Sum(r => r.BytesIn),
            PlainBytesIn = results.Sum(r => r.PlainBytesIn),
            BytesOut = results.Sum(r => r.Output.Bytes),
            PlainBytesOut = results.Sum(r => r.Output.PlainBytes),
            EnrichSeconds = parts.Sum(part => part.Seconds),
            Matches = Merge(results.Select(r => r.Matches), all => new MatchCounts(all.Sum(m => m.Hits), all.Sum(m => m.Misses), all.Sum(m => m.Invalid))),
            TableVersions = Merge(results.Select(r => r.TableVersions), IReadOnlyList<string> (versions) => [.. versions.Distinct(StringComparer.Ordinal)]),
        };
    }

    private static IEnumerable<ManifestOutput> Files(
        IReadOnlyList<PartArtifact> parts, Func<int, ObjectAddress> address, Func<EnrichmentResult, (long Records, OutputFile? File)> select)
    {
        var firstLine = 1L;
        foreach (var (part, _, result) in parts)
        {
            if (select(result) is (var records, { } file))
                yield return new ManifestOutput(part, address(part).Key, records, firstLine, file.Bytes, file.PlainBytes, file.Sha256);
            firstLine += result.Lines;
        }
    }

    private static Dictionary<string, TOut> Merge<T, TOut>(IEnumerable<IReadOnlyDictionary<string, T>> parts, Func<IEnumerable<T>, TOut> merge) =>
        parts.SelectMany(part => part).GroupBy(entry => entry.Key, entry => entry.Value, StringComparer.Ordinal).ToDictionary(group => group.Key, group => merge(group), StringComparer.Ordinal);
}
