using DurableTask.Core.History;
using Microsoft.DurableTask.Client;
using Spate.TaskHub.Hubs.Events;

namespace Spate.TaskHub.Hubs;

/// <summary>Which runs a hub lets go on, and what it tells them.</summary>
internal static class Rewinds
{
    /// <summary>What becomes of a request that is not to be carried out; null if it is.</summary>
    /// <param name="request">The request.</param>
    /// <param name="executionId">The run of the instance; null if there is none.</param>
    /// <param name="status">Its state.</param>
    internal static RewindResult? Decide(RewindRequest request, string? executionId, OrchestrationRuntimeStatus? status)
    {
        if (executionId is null)
            return new RewindResult(false);
        if (executionId == request.ExecutionId)
            return new RewindResult(true); // an earlier attempt whose answer was lost
        var canGoOn = status switch
        {
            OrchestrationRuntimeStatus.Failed or OrchestrationRuntimeStatus.Terminated => true,
            OrchestrationRuntimeStatus.Completed => request.Nodes.Count > 0,
            _ => false,
        };
        return canGoOn ? null : new RewindResult(false, status);
    }

    internal static ExecutionRewoundEvent ToEvent(RewindRequest request, DateTimeOffset now) =>
        HubEvents.Rewound(request.Reason, request.Nodes).At(now);

    /// <summary>The request for a sub-orchestration of a run that is rewound.</summary>
    internal static RewindRequest OfChild(TurnCommit parent, SubOrchestrationInstanceCreatedEvent child) => new(
        child.InstanceId,
        Guid.NewGuid().ToString("N"),
        parent.Events.OfType<ExecutionRewoundEvent>().LastOrDefault()?.Reason);
}
