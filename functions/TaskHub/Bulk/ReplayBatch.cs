using System.Security.Cryptography;
using System.Text;
using Microsoft.DurableTask;

namespace Spate.TaskHub.Bulk;

/// <param name="ReplayId">The bulk replay.</param>
/// <param name="Request">How runs are replayed.</param>
/// <param name="Runs">The runs.</param>
internal sealed record ReplayBatchInput(string ReplayId, BulkReplay Request, IReadOnlyList<FoundRun> Runs);

/// <param name="Replayed">Those that were replayed.</param>
/// <param name="Refusals">Those that could not be, and why.</param>
internal sealed record ReplayedRuns(IReadOnlyList<string> Replayed, IReadOnlyList<string> Refusals)
{
    internal static ReplayedRuns None { get; } = new([], []);
}

/// <summary>Replays some runs.</summary>
internal sealed class ReplayBatch(ITaskHub hub, TimeProvider time) : TaskActivity<ReplayBatchInput, ReplayedRuns>
{
    internal const string Name = "spate.replay.batch";

    public override async Task<ReplayedRuns> RunAsync(TaskActivityContext context, ReplayBatchInput input)
    {
        var refusals = await Task.WhenAll(input.Runs.Select(run => ReplayAsync(input, run.InstanceId)));
        var replayed = input.Runs.Where((_, i) => refusals[i] is null).Select(run => run.InstanceId);
        return new ReplayedRuns([.. replayed], [.. refusals.OfType<string>()]);
    }

    /// <returns>Why the run could not be replayed; null if it was.</returns>
    private async Task<string?> ReplayAsync(ReplayBatchInput input, string instanceId)
    {
        var replayId = ReplayId(input.ReplayId, instanceId);
        if (input.Request.Kind == ReplayKind.Restart)
            return await RestartAsync(instanceId, replayId);
        var request = new RewindRequest(instanceId, replayId, Reason(input)) { Nodes = input.Request.Nodes };
        var result = await hub.RewindInstanceAsync(request);
        return result.Rewound ? null : $"{instanceId}: {(result.Status is { } status ? $"is {status}" : "is gone")}";
    }

    private async Task<string?> RestartAsync(string instanceId, string replayId)
    {
        var restart = new Restart(hub, time);
        if (await restart.ReadAsync(instanceId, CancellationToken.None) is not { } run)
            return $"{instanceId}: is gone";
        var result = await restart.ScheduleAsync(run, new RestartOptions(), replayId, CancellationToken.None);
        return result.Created ? null : $"{instanceId}: is {result.ExistingStatus}";
    }

    private static string Reason(ReplayBatchInput input) =>
        input.Request.Reason is { Length: > 0 } reason ? $"{reason} ({input.ReplayId})" : input.ReplayId;

    /// <summary>The same for the same run of the same bulk replay, however many times it is asked for.</summary>
    private static string ReplayId(string bulkReplayId, string instanceId) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{bulkReplayId}\n{instanceId}")))[..32];
}
