using DurableTask.Core;

namespace Spate.TaskHub.Hubs.Events;

/// <summary>The call of a parent that a sub-orchestration answers, as stored.</summary>
/// <param name="Name">The parent's orchestrator.</param>
/// <param name="InstanceId">The parent's id.</param>
/// <param name="ExecutionId">The parent's run.</param>
/// <param name="TaskScheduledId">The number of the call within that run.</param>
internal sealed record ParentExecution(string Name, string InstanceId, string ExecutionId, int TaskScheduledId)
{
    internal static ParentExecution? From(ParentInstance? parent) => parent is null ? null : new ParentExecution(
        parent.Name, parent.OrchestrationInstance.InstanceId, parent.OrchestrationInstance.ExecutionId, parent.TaskScheduleId);

    internal ParentInstance ToParentInstance() => new()
    {
        Name = Name,
        TaskScheduleId = TaskScheduledId,
        OrchestrationInstance = new OrchestrationInstance { InstanceId = InstanceId, ExecutionId = ExecutionId },
    };
}
