using DurableTask.Core;
using DurableTask.Core.History;

namespace Spate.TaskHub.Hubs.Events;

/// <summary>
/// Events of DurableTask.Core as the hubs make them. Its constructors stamp the time of this process, so every event is given the hub's by
/// <c>At</c>. What is not an action of the orchestrator has the event id −1.
/// </summary>
internal static class HubEvents
{
    extension(ExecutionStartedEvent started)
    {
        /// <summary>What tells this run of the instance from any other under the same id.</summary>
        internal string ExecutionId => started.OrchestrationInstance.ExecutionId;

        /// <summary>The same start of another run of the instance.</summary>
        internal ExecutionStartedEvent As(string executionId) => new ExecutionStartedEvent(-1, started.Input)
        {
            Name = started.Name,
            Version = started.Version,
            OrchestrationInstance = new OrchestrationInstance
            {
                InstanceId = started.OrchestrationInstance.InstanceId,
                ExecutionId = executionId,
            },
            ParentInstance = started.ParentInstance,
            Tags = started.Tags,
            ParentTraceContext = started.ParentTraceContext,
        }.At(started.Timestamp);
    }

    extension(ExecutionTerminatedEvent terminated)
    {
        /// <summary>Whether the sub-orchestrations end with the run.</summary>
        internal bool IsRecursive => terminated is RecursivelyTerminatedEvent;
    }

    extension(ExecutionRewoundEvent rewound)
    {
        /// <summary>The nodes whose calls are made anew although they succeeded.</summary>
        internal IReadOnlyList<string> Nodes => rewound is RunRewoundEvent { Names: var names } ? names : [];

        /// <summary>What the run was answered before and is to be answered again.</summary>
        internal IReadOnlyList<EarlierAnswer> Answers => rewound is RunRewoundEvent { Earlier: var earlier } ? earlier : [];
    }

    internal static T At<T>(this T item, DateTimeOffset time)
        where T : HistoryEvent
    {
        item.Timestamp = time.UtcDateTime;
        return item;
    }

    internal static T At<T>(this T item, DateTime utc)
        where T : HistoryEvent
    {
        item.Timestamp = utc;
        return item;
    }

    /// <summary>The event that a timer puts into the inbox at its time.</summary>
    internal static TimerFiredEvent TimerFired(TimerCreatedEvent timer) =>
        new TimerFiredEvent(-1, timer.FireAt) { TimerId = timer.EventId }.At(timer.FireAt);

    /// <summary>What the receiver of an event gets.</summary>
    internal static EventRaisedEvent ToRaised(this EventSentEvent sent) =>
        new EventRaisedEvent(-1, sent.Input) { Name = sent.Name }.At(sent.Timestamp);

    /// <summary>An event that no code waits for.</summary>
    internal static EventRaisedEvent ForeignContinuation(DateTimeOffset time) =>
        new EventRaisedEvent(-1, null) { Name = "spate.foreign-continuation" }.At(time);

    internal static ExecutionTerminatedEvent Terminated(string? output, bool recursive) =>
        recursive ? new RecursivelyTerminatedEvent(output) : new ExecutionTerminatedEvent(-1, output);

    internal static TaskCompletedEvent TaskCompleted(int taskId, string? result, TaskRun? run) =>
        run is null ? new TaskCompletedEvent(-1, taskId, result) : new RanTaskCompletedEvent(taskId, result, run);

    internal static TaskFailedEvent TaskFailed(int taskId, FailureDetails failure, TaskRun? run = null) =>
        run is null ? new TaskFailedEvent(-1, taskId, failure.ErrorMessage, null, failure) : new RanTaskFailedEvent(taskId, failure, run);

    internal static SubOrchestrationInstanceFailedEvent SubOrchestrationFailed(int taskId, FailureDetails failure) =>
        new(-1, taskId, failure.ErrorMessage, null, failure);

    internal static ExecutionRewoundEvent Rewound(
        string? reason, IReadOnlyList<string> nodes, IReadOnlyList<EarlierAnswer>? answers = null) =>
        nodes.Count == 0 && answers is null or { Count: 0 }
            ? new ExecutionRewoundEvent(-1, reason)
            : new RunRewoundEvent(reason, nodes, answers ?? []);

    /// <summary>DurableTask.Core rewinds failures alone, and forgets what was not asked for in order.</summary>
    private sealed class RunRewoundEvent(string? reason, IReadOnlyList<string> names, IReadOnlyList<EarlierAnswer> earlier)
        : ExecutionRewoundEvent(-1, reason)
    {
        internal IReadOnlyList<string> Names { get; } = names;

        internal IReadOnlyList<EarlierAnswer> Earlier { get; } = earlier;
    }

    /// <summary>DurableTask.Core has no field for the recursion that the client's options ask for.</summary>
    private sealed class RecursivelyTerminatedEvent(string? output) : ExecutionTerminatedEvent(-1, output);
}
