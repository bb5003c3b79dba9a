using Microsoft.DurableTask.Client;
using Spate.TaskHub;

namespace Spate.Host.Runs.Replays;

/// <summary>A replay of many runs.</summary>
/// <param name="Id">Its instance id.</param>
/// <param name="State">Its state.</param>
/// <param name="CreatedAt">When it was asked for.</param>
/// <param name="Seconds">From then to its end, or to its last change.</param>
/// <param name="Request">Which runs it replays, and how.</param>
/// <param name="Progress">How far it is.</param>
/// <param name="Failure">Why it failed, or was terminated.</param>
internal sealed record ReplayRun(
    string Id,
    OrchestrationRuntimeStatus State,
    DateTimeOffset CreatedAt,
    double Seconds,
    BulkReplay Request,
    BulkReplayProgress Progress,
    string? Failure)
{
    private const string IdPrefix = "replay-";

    /// <summary>Lists replays, the newest first.</summary>
    /// <param name="client">Reads from the hub.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static ValueTask<List<ReplayRun>> ListAsync(HubDurableTaskClient client, int limit, CancellationToken cancellationToken) =>
        client.GetAllInstancesAsync(new OrchestrationQuery(InstanceIdPrefix: IdPrefix, PageSize: limit, FetchInputsAndOutputs: true))
            .Where(static run => run.Name == BulkReplay.OrchestratorName)
            .Take(limit)
            .Select(Of)
            .ToListAsync(cancellationToken);

    /// <summary>Reads one; null if there is none.</summary>
    public static async Task<ReplayRun?> FindAsync(HubDurableTaskClient client, string id, CancellationToken cancellationToken) =>
        await client.GetInstanceAsync(id, getInputsAndOutputs: true, cancellationToken) is { Name: BulkReplay.OrchestratorName } run
            ? Of(run)
            : null;

    private static ReplayRun Of(OrchestrationMetadata run) => new(
        run.InstanceId,
        run.RuntimeStatus,
        run.CreatedAt,
        (run.LastUpdatedAt - run.CreatedAt).TotalSeconds,
        run.ReadInputAs<ReplayInput>()!.Request,
        (run.RuntimeStatus == OrchestrationRuntimeStatus.Completed ? run.ReadOutputAs<BulkReplayProgress>() : null)
            ?? (run.SerializedCustomStatus is null ? null : run.ReadCustomStatusAs<BulkReplayProgress>())
            ?? new BulkReplayProgress(),
        RunCause.Of(run));

    private sealed record ReplayInput(BulkReplay Request);
}

/// <summary>A replay of many that was scheduled.</summary>
/// <param name="Replay">Its id.</param>
internal sealed record ReplayStarted(string Replay);
