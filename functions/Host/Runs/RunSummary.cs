using Microsoft.DurableTask.Client;
using Spate.TaskHub;

namespace Spate.Host.Runs;

/// <summary>A run in lists.</summary>
/// <param name="Id">Its instance id.</param>
/// <param name="Object">The object, as bucket and key.</param>
/// <param name="State">Its state.</param>
/// <param name="Records">Records read, when it is completed.</param>
/// <param name="Rejected">Records rejected, when it is completed.</param>
/// <param name="CreatedAt">When it was scheduled.</param>
/// <param name="Seconds">From then to its end, or to its last change.</param>
/// <param name="Failure">Why it failed, or was terminated.</param>
/// <param name="Fingerprint">What its failure has in common with others of its kind.</param>
/// <param name="ReplayOf">The run that it repeats under an id of its own.</param>
internal sealed record RunSummary(
    string Id,
    string Object,
    OrchestrationRuntimeStatus State,
    long? Records,
    long? Rejected,
    DateTimeOffset CreatedAt,
    double Seconds,
    string? Failure,
    string? Fingerprint,
    string? ReplayOf)
{
    /// <summary>Summarizes a run that was fetched with its inputs and outputs.</summary>
    public static RunSummary Of(OrchestrationMetadata run)
    {
        var result = run.EnrichmentResult();
        return new RunSummary(
            run.InstanceId, RunLine.ObjectOf(run), run.RuntimeStatus, result?.RecordsIn, result?.Rejected,
            run.CreatedAt, (run.LastUpdatedAt - run.CreatedAt).TotalSeconds, RunCause.Of(run), RunCause.Fingerprint(run),
            run.Tags.GetValueOrDefault(HubDurableTaskClient.ReplayOfTag));
    }
}
