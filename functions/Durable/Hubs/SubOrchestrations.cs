namespace Spate.Durable.Hubs;

/// <summary>What a hub tells parents and children of each other.</summary>
internal static class SubOrchestrations
{
    /// <summary>The instance that a call asks for.</summary>
    internal static NewInstance Create(LockedInstance parent, SubOrchestrationInstanceCreatedEvent call)
    {
        var answerTo = new ParentExecution(parent.Name, parent.Lease.InstanceId, parent.ExecutionId, call.EventId);
        return new NewInstance(
            call.InstanceId,
            new ExecutionStartedEvent(call.Timestamp, call.Name, call.Input, Guid.NewGuid().ToString("N"), answerTo, call.Tags, call.ParentTraceContext));
    }

    /// <summary>Whether a child may take the place of an instance that has its id: a retry with an explicit id does, after an attempt that failed.</summary>
    internal static bool MayReplace(string parentId, string? existingParentId, OrchestrationRuntimeStatus existingStatus) =>
        existingParentId == parentId && existingStatus is OrchestrationRuntimeStatus.Failed or OrchestrationRuntimeStatus.Terminated;

    /// <summary>The answer to a call whose id is taken.</summary>
    internal static SubOrchestrationInstanceFailedEvent Refuse(
        SubOrchestrationInstanceCreatedEvent call, OrchestrationRuntimeStatus existingStatus, DateTimeOffset now) =>
        new(now, call.EventId, TaskFailureDetails.FromException(new OrchestrationAlreadyExistsException(call.InstanceId, existingStatus)));

    /// <summary>What a parent learns of the end of a child.</summary>
    internal static HistoryEvent Answer(string instanceId, ExecutionCompletedEvent end, int taskId) => end.OrchestrationStatus switch
    {
        OrchestrationRuntimeStatus.Completed => new SubOrchestrationInstanceCompletedEvent(end.Timestamp, taskId, end.Result),
        OrchestrationRuntimeStatus.Terminated => new SubOrchestrationInstanceFailedEvent(
            end.Timestamp, taskId, new TaskFailureDetails("Terminated", $"The sub-orchestration '{instanceId}' was terminated.", null, null)),
        _ => new SubOrchestrationInstanceFailedEvent(end.Timestamp, taskId, end.FailureDetails!),
    };
}
