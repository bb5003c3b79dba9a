using System.Text;
using System.Text.Json;
using Spate.Enrichment;

namespace Spate.Host.Commands.Check;

/// <summary>The outcome for one record.</summary>
/// <param name="Line">The line on which it starts, from 1.</param>
/// <param name="Before">The record.</param>
/// <param name="After">The enriched record; null if it is rejected.</param>
/// <param name="Reason">Why it is rejected; null if it is not.</param>
/// <param name="Detail">A description of the reason.</param>
internal sealed record SampleOutcome(long Line, string Before, string? After, string? Reason, string? Detail);

/// <summary>Enriches the first records of a file.</summary>
internal static class SampleEnrichment
{
    /// <exception cref="CommandException">The file is not valid.</exception>
    public static IReadOnlyList<SampleOutcome> Run(EnrichmentSpec spec, ReferenceTables tables, string path, int count)
    {
        var sample = SampleRecords.Read(path, spec, count);
        using var enriched = new MemoryStream();
        using var rejects = new MemoryStream();
        var tolerant = spec with { Limits = spec.Limits with { MaxRejectShare = 1 } };
        try
        {
            Enricher.Create(tolerant, tables).Run(
                new EnrichmentInput { Content = new MemoryStream(sample.Bytes), Name = "sample" },
                new EnrichmentOutput { Records = enriched, OpenRejects = () => rejects, Compression = OutputCompression.None });
        }
        catch (EnrichmentException exception)
        {
            throw new CommandException($"{path}: {exception.Message}", innerException: exception);
        }

        var after = enriched.ToArray();
        return [.. Pair(sample, new SampleRecords(after, [.. RecordSplitter.Split(after, spec)]), Rejects(rejects))];
    }

    /// <summary>Enriched records keep the order of the records; rejects name their lines.</summary>
    private static IEnumerable<SampleOutcome> Pair(
        SampleRecords records, SampleRecords enriched, ILookup<long, (string Reason, string Detail)> rejects)
    {
        using var after = enriched.Places.GetEnumerator();
        foreach (var record in records.Places)
        {
            var before = records.Text(record);
            if (rejects[record.Line].ToList() is [var reject, ..])
                yield return new SampleOutcome(record.Line, before, null, reject.Reason, reject.Detail);
            else if (after.MoveNext())
                yield return new SampleOutcome(record.Line, before, enriched.Text(after.Current), null, null);
        }
    }

    private static ILookup<long, (string Reason, string Detail)> Rejects(MemoryStream output) =>
        Encoding.UTF8.GetString(output.GetBuffer(), 0, (int)output.Length).Split('\n', StringSplitOptions.RemoveEmptyEntries)
            .Select(static line => JsonDocument.Parse(line).RootElement)
            .ToLookup(
                static reject => reject.GetProperty("line").GetInt64(),
                static reject => (reject.GetProperty("reason").GetString()!, reject.GetProperty("detail").GetString()!));
}
