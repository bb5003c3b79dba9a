using DurableTask.Core;
using DurableTask.Core.History;

namespace Spate.TaskHub.Hubs.Events;

/// <summary>The result of a call with how it was run, for which DurableTask.Core has no field.</summary>
internal sealed class RanTaskCompletedEvent(int taskId, string? result, TaskRun run) : TaskCompletedEvent(-1, taskId, result)
{
    internal TaskRun Run { get; } = run;
}

/// <inheritdoc cref="RanTaskCompletedEvent"/>
internal sealed class RanTaskFailedEvent(int taskId, FailureDetails failure, TaskRun run)
    : TaskFailedEvent(-1, taskId, failure.ErrorMessage, null, failure)
{
    internal TaskRun Run { get; } = run;
}
