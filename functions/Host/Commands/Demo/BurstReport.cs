using System.Text;
using Spate.Host.Commands.Generate;
using Spate.Host.Terminals;

namespace Spate.Host.Commands.Demo;

/// <summary>The outcome of a burst, compared with what was generated.</summary>
internal sealed record BurstReport
{
    public required int Files { get; init; }

    /// <summary>The generated totals.</summary>
    public required DemoTotals Generated { get; init; }

    public required long RecordsIn { get; init; }

    public required long RecordsOut { get; init; }

    public required long Rejected { get; init; }

    public required long BytesIn { get; init; }

    public required long BytesOut { get; init; }

    /// <summary>Files whose run failed: key to reason.</summary>
    public required IReadOnlyDictionary<string, string> Failures { get; init; }

    /// <summary>How the totals differ from what was generated; empty when they do not.</summary>
    public required IReadOnlyList<string> Differences { get; init; }

    /// <summary>How many seconds this process took.</summary>
    public required double Seconds { get; init; }

    /// <summary>Events processed per second, without those of an earlier process.</summary>
    public double EventsPerSecond { get; init; }

    /// <summary>The queue of the notifications, if it is not the data directory's own.</summary>
    public string? Queue { get; init; }

    /// <summary>Where the results are.</summary>
    public required string Results { get; init; }

    /// <summary>An example manifest, as a path or an address; null when there is none.</summary>
    public string? ExampleManifest { get; init; }

    /// <summary>An example run; null when there is none.</summary>
    public string? ExampleRun { get; init; }

    public bool IsRight => Failures.Count == 0 && Differences.Count == 0;

    /// <summary>Adds up outcomes.</summary>
    /// <param name="generated">The generated totals.</param>
    /// <param name="outcomes">The outcome of each file.</param>
    /// <param name="rejectsInvalidAddresses">Whether the pipeline rejects records with an invalid address.</param>
    /// <param name="elapsed">From the first drop to the last outcome.</param>
    /// <param name="results">The directory of the results.</param>
    public static BurstReport Of(
        DemoTotals generated, IReadOnlyDictionary<string, FileOutcome> outcomes, bool rejectsInvalidAddresses, TimeSpan elapsed,
        string results)
    {
        var done = outcomes.Values.Select(static outcome => outcome.Result).OfType<Pipeline.EnrichObjectResult>().ToList();
        var report = new BurstReport
        {
            Files = outcomes.Count,
            Generated = generated,
            RecordsIn = done.Sum(static result => result.RecordsIn),
            RecordsOut = done.Sum(static result => result.RecordsOut),
            Rejected = done.Sum(static result => result.Rejected),
            BytesIn = done.Sum(static result => result.BytesIn),
            BytesOut = done.Sum(static result => result.BytesOut),
            Failures = outcomes.Where(static outcome => outcome.Value.Failure is not null)
                .ToDictionary(static outcome => outcome.Key, static outcome => outcome.Value.Failure!, StringComparer.Ordinal),
            Differences = [],
            Seconds = elapsed.TotalSeconds,
            Results = results,
        };
        var rejects = generated.Malformed + (rejectsInvalidAddresses ? generated.WithoutAddress : 0);
        return report with { Differences = [.. report.DifferencesFrom(generated.Records, rejects)] };
    }

    public string ToText()
    {
        var text = new StringBuilder();
        text.AppendLine(
            $"{Units.Count(Files)} files, {Units.Count(RecordsIn)} events in = {Units.Count(RecordsOut)} out + {Units.Count(Rejected)} "
            + $"rejected");
        text.AppendLine(IsRight
            ? $"Every record is accounted for: {Units.Count(Generated.Records)} were generated, {Units.Count(Generated.Malformed)} of them "
                + $"malformed and {Units.Count(Generated.WithoutAddress)} without an address."
            : "This differs from what was generated:");
        foreach (var difference in Differences)
            text.AppendLine($"  {difference}");
        foreach (var (key, failure) in Failures)
            text.AppendLine($"  {key}: {failure}");
        text.AppendLine(
            $"{Units.Duration(TimeSpan.FromSeconds(Seconds))}, {Units.Count((long)EventsPerSecond)} events/s; {Units.Bytes(BytesIn)} in, "
            + $"{Units.Bytes(BytesOut)} out");
        if (Queue is not null && IsRight)
            text.AppendLine($"Every notification was processed: the queue '{Queue}' and its dead-letter queue are empty.");
        text.Append($"Results: {Results}");
        if (ExampleManifest is not null)
            text.Append($"{Environment.NewLine}  for instance {ExampleManifest}");
        return text.ToString();
    }

    private IEnumerable<string> DifferencesFrom(long records, long rejects)
    {
        if (RecordsIn != records)
            yield return $"{Units.Count(records)} events were generated, but {Units.Count(RecordsIn)} were read.";
        if (RecordsIn != RecordsOut + Rejected)
        {
            yield return $"{Units.Count(RecordsIn)} events were read, {Units.Count(RecordsOut)} + {Units.Count(Rejected)} = "
                + $"{Units.Count(RecordsOut + Rejected)} came out.";
        }

        if (Rejected != rejects)
            yield return $"{Units.Count(rejects)} events should have been rejected, but {Units.Count(Rejected)} were.";
    }
}
