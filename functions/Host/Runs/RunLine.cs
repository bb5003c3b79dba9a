using Microsoft.DurableTask.Client;
using Spate.Host.Terminals;
using Spate.Pipeline;

namespace Spate.Host.Runs;

/// <summary>A run that ended, in one line.</summary>
internal static class RunLine
{
    public static string Of(OrchestrationMetadata run)
    {
        var time = Units.Duration(run.LastUpdatedAt - run.CreatedAt);
        if (run.RuntimeStatus != OrchestrationRuntimeStatus.Completed)
            return $"{run.RuntimeStatus.ToString().ToLowerInvariant()} {ObjectOf(run)} after {time}{Why(run)} (spate get {run.InstanceId})";

        return run.EnrichmentResult() switch
        {
            { Outcome: RunOutcome.Committed } result => $"done {ObjectOf(run)}: {Records(result)}, {time}",
            { } => $"superseded {ObjectOf(run)}: a newer version of it has its own run",
            null => $"done {ObjectOf(run)}, {time}",
        };
    }

    /// <summary>The object of a run, as bucket and key.</summary>
    public static string ObjectOf(OrchestrationMetadata run) => ObjectOf(run.Name, run.Tags);

    /// <summary>The object of a run with these tags; the name of the orchestration if it has none.</summary>
    public static string ObjectOf(string orchestration, IReadOnlyDictionary<string, string> tags) =>
        tags.TryGetValue(RunTags.Bucket, out var bucket) && tags.TryGetValue(RunTags.Key, out var key)
            ? $"{bucket}/{key}"
            : orchestration;

    private static string Why(OrchestrationMetadata run) => RunCause.Of(run) is { } cause ? $": {cause}" : "";

    public static string Records(EnrichObjectResult result) =>
        $"{Units.Count(result.RecordsIn)} in = {Units.Count(result.RecordsOut)} out + {Units.Count(result.Rejected)} rejected";
}
