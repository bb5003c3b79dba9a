using Microsoft.DurableTask.Client;
using Spate.Host.Runs.Nodes;
using Spate.TaskHub;

namespace Spate.Host.Runs.Actions;

/// <summary>Lets a run that failed or was terminated go on: what failed is done anew, what succeeded is kept.</summary>
/// <param name="Reason">Why, for people who read its history.</param>
internal sealed record RewindRun(string? Reason = null) : RunAction
{
    private const int MaxShown = 10;

    public override string Name => "rewind";

    protected override async Task<RunPlan> PlanAsync(
        HubDurableTaskClient client, OrchestrationMetadata run, CancellationToken cancellationToken)
    {
        if (run.RuntimeStatus == OrchestrationRuntimeStatus.Completed)
            throw Refuse(run, "completed: nothing of it failed. Rerun it from a node, or restart it.");
        if (!run.IsCompleted)
            throw Refuse(run, $"is {run.RuntimeStatus}, and can be rewound when it has ended: terminate it first.");

        var calls = NodeCall.Of(await client.GetOrchestrationHistoryAsync(run.InstanceId, cancellationToken));
        var undone = calls.GroupBy(static call => call.Item, StringComparer.Ordinal)
            .Where(static item => item.Last() is { EndedAt: null } or { IsFailed: true })
            .Select(static item => item.Key).ToList();
        var from = undone.Count == 0 ? "where it ended" : Shown(undone);
        return new RunPlan(
            () => client.RewindInstanceAsync(run.InstanceId, Reason ?? "", cancellationToken),
            $"{run.InstanceId} would go on from {from}.",
            $"{run.InstanceId} goes on from {from}.");
    }

    private static string Shown(List<string> items) =>
        string.Join(", ", items.Take(MaxShown)) + (items.Count > MaxShown ? $" and {items.Count - MaxShown} more" : "");
}
