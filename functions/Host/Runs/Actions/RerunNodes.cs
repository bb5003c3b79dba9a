using Microsoft.DurableTask.Client;
using Spate.Host.Runs.Nodes;
using Spate.TaskHub;

namespace Spate.Host.Runs.Actions;

/// <summary>Does nodes of a run that ended anew, and all that follows from them.</summary>
/// <param name="Nodes">The nodes: of a fan-out, <c>enrich</c> is every item and <c>enrich[17]</c> one.</param>
/// <param name="Reason">Why, for people who read its history.</param>
internal sealed record RerunNodes(IReadOnlyList<string> Nodes, string? Reason = null) : RunAction
{
    private const int MaxShown = 20;

    public override string Name => "rerun";

    protected override async Task<RunPlan> PlanAsync(
        HubDurableTaskClient client, OrchestrationMetadata run, CancellationToken cancellationToken)
    {
        if (!run.IsCompleted)
            throw Refuse(run, $"is {run.RuntimeStatus}, and can be rerun when it has ended: terminate it first.");

        var items = NodeCall.Of(await client.GetOrchestrationHistoryAsync(run.InstanceId, cancellationToken))
            .Select(static call => call.Item).Distinct(StringComparer.Ordinal).ToList();
        if (Nodes.FirstOrDefault(node => !items.Exists(item => IsPartOf(item, node))) is { } unknown)
        {
            var shown = items.Count == 0
                ? "It has run none."
                : $"It has run: {string.Join(", ", items.Take(MaxShown))}{(items.Count > MaxShown ? ", …" : "")}.";
            throw new RunRefusedException(RefusalReason.Invalid, $"The run '{run.InstanceId}' has run no node '{unknown}'. {shown}");
        }

        var from = string.Join(", ", Nodes);
        return new RunPlan(
            () => client.RerunAsync(run.InstanceId, Nodes, Reason, cancellationToken),
            $"{run.InstanceId} would go on from {from}, and do anew all that follows.",
            $"{run.InstanceId} goes on from {from}, and does anew all that follows.");
    }

    private static bool IsPartOf(string item, string node) =>
        item.StartsWith(node, StringComparison.Ordinal) && (item.Length == node.Length || item[node.Length] is '[' or '/');
}
