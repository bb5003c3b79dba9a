using Spate.Cloud;
using Spate.Enrichment;

namespace Spate.Pipeline.Outputs;

/// <summary>The parts of a run, added up.</summary>
internal sealed record PartTotals
{
    public required IReadOnlyList<ManifestOutput> Outputs { get; init; }

    public required IReadOnlyList<ManifestOutput> Rejects { get; init; }

    public required ResultTotals Totals { get; init; }

    /// <summary>Reads the result of every part, and checks that no record was lost.</summary>
    /// <exception cref="PermanentFailureException">The counts of a part do not add up.</exception>
    public static async Task<PartTotals> ReadAsync(IObjectStore store, ResultLayout layout, int parts, CancellationToken cancellationToken)
    {
        var artifacts = new List<PartArtifact>(parts);
        for (var part = 0; part < parts; part++)
        {
            artifacts.Add(
                await store.GetJsonAsync(layout.Part(part).PartResult(part), PipelineJson.Default.PartArtifact, cancellationToken));
        }

        return Of(artifacts, layout);
    }

    internal static PartTotals Of(IReadOnlyList<PartArtifact> parts, ResultLayout layout)
    {
        foreach (var (part, _, result) in parts)
        {
            if (result.RecordsIn != result.RecordsOut + result.Rejected)
            {
                throw new PermanentFailureException(
                    "UnequalCounts",
                    $"{layout.Part(part).PartResult(part)}: {result.RecordsIn} records in, but {result.RecordsOut} out and "
                    + $"{result.Rejected} rejected");
            }
        }

        return new PartTotals
        {
            Outputs = [.. Files(parts, part => layout.Part(part).Part(part), result => (result.RecordsOut, result.Output))],
            Rejects = [.. Files(parts, part => layout.Part(part).Rejects(part), result => (result.Rejected, result.Rejects))],
            Totals = ResultTotals.Of([.. parts.Select(part => part.Result)], parts.Sum(part => part.Seconds)),
        };
    }

    private static IEnumerable<ManifestOutput> Files(
        IReadOnlyList<PartArtifact> parts,
        Func<int, ObjectAddress> address,
        Func<EnrichmentResult, (long Records, OutputFile? File)> select)
    {
        var firstLine = 1L;
        foreach (var (part, _, result) in parts)
        {
            if (select(result) is (var records, { } file))
                yield return new ManifestOutput(part, address(part).Key, records, firstLine, file.Bytes, file.PlainBytes, file.Sha256);
            firstLine += result.Lines;
        }
    }
}
