using DurableTask.Core;
using DurableTask.Core.Exceptions;
using DurableTask.Core.History;
using DurableTask.Core.Tracing;
using Microsoft.DurableTask.Client;
using Spate.TaskHub.Failures;
using Spate.TaskHub.Hubs.Events;

namespace Spate.TaskHub.Hubs;

/// <summary>What a hub tells parents and children of each other.</summary>
internal static class SubOrchestrations
{
    /// <summary>The instance that a call asks for.</summary>
    internal static NewInstance Create(
        LockedInstance parent, SubOrchestrationInstanceCreatedEvent call, DistributedTraceContext? trace) => new(
        call.InstanceId,
        new ExecutionStartedEvent(-1, call.Input)
        {
            Name = call.Name,
            Version = call.Version,
            OrchestrationInstance = new OrchestrationInstance { InstanceId = call.InstanceId, ExecutionId = Guid.NewGuid().ToString("N") },
            ParentInstance = new ParentExecution(parent.Name, parent.Lease.InstanceId, parent.ExecutionId, call.EventId).ToParentInstance(),
            Tags = call.Tags,
            ParentTraceContext = trace,
        }.At(call.Timestamp));

    /// <summary>
    /// Whether a child may take the place of an instance that has its id: a retry with an explicit id does, after an attempt that failed.
    /// </summary>
    internal static bool MayReplace(string parentId, string? existingParentId, OrchestrationRuntimeStatus existingStatus) =>
        existingParentId == parentId && existingStatus is OrchestrationRuntimeStatus.Failed or OrchestrationRuntimeStatus.Terminated;

    /// <summary>The answer to a call whose id is taken.</summary>
    internal static SubOrchestrationInstanceFailedEvent Refuse(
        SubOrchestrationInstanceCreatedEvent call, OrchestrationRuntimeStatus existingStatus, DateTimeOffset now) =>
        HubEvents.SubOrchestrationFailed(call.EventId, Failure.Of(new OrchestrationAlreadyExistsException(
            $"An orchestration with the id '{call.InstanceId}' exists and is {existingStatus}. Use another id, or purge it "
            + "first."))).At(now);

    /// <summary>What a parent learns of the end of a child.</summary>
    internal static HistoryEvent Answer(string instanceId, ExecutionCompletedEvent end, int taskId)
    {
        HistoryEvent answer = end.OrchestrationStatus switch
        {
            OrchestrationStatus.Completed => new SubOrchestrationInstanceCompletedEvent(-1, taskId, end.Result),
            OrchestrationStatus.Terminated => HubEvents.SubOrchestrationFailed(
                taskId,
                new FailureDetails(
                    "Terminated", $"The sub-orchestration '{instanceId}' was terminated.", null, null, isNonRetriable: false)),
            _ => HubEvents.SubOrchestrationFailed(taskId, end.FailureDetails!),
        };
        return answer.At(end.Timestamp);
    }
}
