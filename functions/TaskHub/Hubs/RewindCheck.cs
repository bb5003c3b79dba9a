using DurableTask.Core.History;
using Microsoft.DurableTask.Client;
using Spate.TaskHub.Execution.Rewinding;

namespace Spate.TaskHub.Hubs;

/// <summary>What a client looks at before it asks a hub to rewind, so that a wrong request says what is wrong.</summary>
internal static class RewindCheck
{
    private const int NodesShown = 20;

    /// <exception cref="InvalidOperationException">The run never began.</exception>
    /// <exception cref="ArgumentException">It has no such node.</exception>
    internal static void Require(RewindRequest request, IReadOnlyList<HistoryEvent> history)
    {
        if (history.Count == 0)
        {
            throw new InvalidOperationException(
                $"The history of the orchestration '{request.InstanceId}' is not kept any more, so it cannot be rewound. "
                + "Restart it instead.");
        }

        if (!history.Any(item => item is ExecutionStartedEvent))
        {
            throw new InvalidOperationException(
                $"The orchestration '{request.InstanceId}' never began, so there is nothing to rewind. Restart it instead.");
        }

        if (request.Nodes.Count == 0)
            return;
        var nodes = history.Select(NodeOf).OfType<string>().Distinct(StringComparer.Ordinal).ToList();
        if (request.Nodes.FirstOrDefault(name => !nodes.Exists(node => PastRun.Contains(name, node))) is not { } unknown)
            return;
        var shown = string.Join(", ", nodes.Take(NodesShown)) + (nodes.Count > NodesShown ? ", …" : "");
        throw new ArgumentException(
            $"The orchestration '{request.InstanceId}' has run no node '{unknown}'. " +
            (nodes.Count == 0 ? "None of its calls names a node." : $"It has run: {shown}."), nameof(request));
    }

    private static string? NodeOf(HistoryEvent item) =>
        NodeEvents.NodeOf(item) ?? (item is not EventSentEvent && CallKey.Of(item) is { } key ? key.Target : null);

    internal static string Refusal(RewindRequest request, OrchestrationRuntimeStatus status) =>
        status == OrchestrationRuntimeStatus.Completed
            ? $"The orchestration '{request.InstanceId}' completed: nothing of it failed. Rerun it from a node, or restart it."
            : $"The orchestration '{request.InstanceId}' is {status} and cannot be rewound before it ends. Terminate it first.";
}
