namespace Spate.Durable;

/// <summary>An instance to be created.</summary>
/// <param name="InstanceId">Its id.</param>
/// <param name="Started">Its first event.</param>
/// <param name="StartAt">When it becomes due; null is at once.</param>
public sealed record NewInstance(string InstanceId, ExecutionStartedEvent Started, DateTimeOffset? StartAt = null);

/// <summary>What became of an instance that was to be created.</summary>
/// <param name="Created">Whether it was created.</param>
/// <param name="ExistingStatus">The state of the instance that has the id; null if it was created.</param>
public readonly record struct CreateInstanceResult(bool Created, OrchestrationRuntimeStatus? ExistingStatus);

/// <summary>What to wait for.</summary>
public enum InstanceMilestone
{
    /// <summary>It has begun.</summary>
    Started,

    /// <summary>It has ended.</summary>
    Ended,
}

/// <summary>An instance as stored.</summary>
/// <param name="InstanceId">Its id.</param>
/// <param name="Name">Its orchestrator's name.</param>
/// <param name="ExecutionId">Which run of the id it is.</param>
/// <param name="Status">Its state.</param>
/// <param name="CreatedAt">When it was scheduled.</param>
/// <param name="LastUpdatedAt">When its state last changed.</param>
/// <param name="ParentInstanceId">The orchestration that started it; null if a client did.</param>
/// <param name="Tags">Names and values that it was started with.</param>
/// <param name="FailureDetails">How it failed; null unless it failed.</param>
/// <param name="Input">Its input, serialized; null unless asked for.</param>
/// <param name="Output">Its result, serialized; null unless asked for.</param>
/// <param name="CustomStatus">Its custom status, serialized; null unless asked for.</param>
public sealed record InstanceState(
    string InstanceId,
    string Name,
    string ExecutionId,
    OrchestrationRuntimeStatus Status,
    DateTimeOffset CreatedAt,
    DateTimeOffset LastUpdatedAt,
    string? ParentInstanceId,
    IReadOnlyDictionary<string, string> Tags,
    TaskFailureDetails? FailureDetails,
    string? Input,
    string? Output,
    string? CustomStatus);

/// <summary>
/// The outcome of a turn. What the hub has to do follows from the events: <see cref="TaskScheduledEvent"/> queues a call,
/// <see cref="TimerCreatedEvent"/> sets a timer, <see cref="SubOrchestrationInstanceCreatedEvent"/> creates an instance,
/// <see cref="ExecutionTerminatedEvent"/> with Recurse terminates the children, and <see cref="ExecutionCompletedEvent"/> ends the instance
/// and tells its parent.
/// </summary>
/// <param name="Instance">The leased instance; all its events are consumed.</param>
/// <param name="Events">What is appended to the history: the consumed events and what the turn added, in order.</param>
/// <param name="CustomStatus">The custom status, if the turn changed it.</param>
/// <param name="ContinueAsNew">The first event of a fresh run that replaces this one; null if the run goes on, or ended.</param>
public sealed record TurnCommit(
    LockedInstance Instance,
    IReadOnlyList<HistoryEvent> Events,
    CustomStatusChange? CustomStatus = null,
    ExecutionStartedEvent? ContinueAsNew = null);

/// <summary>A change of the custom status.</summary>
/// <param name="Value">The value, serialized; null clears it.</param>
public sealed record CustomStatusChange(string? Value);
