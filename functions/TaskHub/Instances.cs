using DurableTask.Core;
using DurableTask.Core.History;
using DurableTask.Core.Tracing;
using Microsoft.DurableTask.Client;

namespace Spate.TaskHub;

/// <summary>An instance to be created.</summary>
/// <param name="InstanceId">Its id.</param>
/// <param name="Started">Its first event.</param>
/// <param name="StartAt">When it becomes due; null is at once.</param>
public sealed record NewInstance(string InstanceId, ExecutionStartedEvent Started, DateTimeOffset? StartAt = null)
{
    /// <summary>Whether it takes the place of an instance that has its id, if that ended.</summary>
    public bool ReplacesEnded { get; init; }
}

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
    FailureDetails? FailureDetails,
    string? Input,
    string? Output,
    string? CustomStatus);

/// <summary>Some of the instances that a query found.</summary>
/// <param name="Values">The instances, newest first.</param>
/// <param name="ContinuationToken">Where the next page begins; null after the last.</param>
public sealed record InstancePage(IReadOnlyList<InstanceState> Values, string? ContinuationToken = null);

/// <summary>
/// The outcome of a turn. What the hub has to do follows from the events: <see cref="TaskScheduledEvent"/> queues a call,
/// <see cref="TimerCreatedEvent"/> sets a timer, <see cref="SubOrchestrationInstanceCreatedEvent"/> creates an instance,
/// <see cref="EventSentEvent"/> raises an event in another, a recursive <see cref="ExecutionTerminatedEvent"/> terminates the children, and
/// <see cref="ExecutionCompletedEvent"/> ends the instance and tells its parent.
/// </summary>
/// <param name="Instance">The leased instance; all its events are consumed.</param>
/// <param name="Events">What is appended to the history: the consumed events and what the turn added, in order.</param>
/// <param name="CustomStatus">The custom status, if the turn changed it.</param>
public sealed record TurnCommit(LockedInstance Instance, IReadOnlyList<HistoryEvent> Events, CustomStatusChange? CustomStatus = null)
{
    /// <summary>
    /// The first event of a fresh run that replaces this one; null if the run goes on, or ended. Of the turn's events, only
    /// <see cref="EventSentEvent"/> counts then.
    /// </summary>
    public ExecutionStartedEvent? ContinuedAsNew { get; init; }

    /// <summary>
    /// When a fresh run sees what its instance sent to itself: events that the earlier run received and did not use. They come before all
    /// that the turn left in the inbox.
    /// </summary>
    internal DateTimeOffset CarriedOverAt => Instance.Inbox.DueBy - TimeSpan.FromMicroseconds(1);

    /// <summary>Whether the instance is suspended after the turn.</summary>
    public bool IsSuspended { get; init; }

    /// <summary>What comes before the turn's events in place of the history, if the turn rewound the run; null if it did not.</summary>
    public RewoundHistory? Rewound { get; init; }

    /// <summary>
    /// Answers to calls among the events, which the hub does not queue: the instance sees them in its next turn. A rewound run has them of
    /// its past.
    /// </summary>
    public IReadOnlyList<HistoryEvent> Answers { get; init; } = [];

    /// <summary>Those of the turn's activity calls that are to be queued.</summary>
    internal IEnumerable<TaskScheduledEvent> Calls
    {
        get
        {
            var calls = Events.OfType<TaskScheduledEvent>();
            if (Answers.Count == 0)
                return calls;
            var answered = Answers.OfType<TaskCompletedEvent>().Select(answer => answer.TaskScheduledId).ToHashSet();
            return calls.Where(call => !answered.Contains(call.EventId));
        }
    }

    /// <summary>How many events the history has before those of the turn.</summary>
    internal int HistoryStart => Rewound?.Events.Count ?? Instance.HistoryLength;

    /// <summary>What the run comes to, if the turn ends it; null if nothing is known.</summary>
    public RunTally? Tally { get; init; }

    /// <summary>The span of the run, which the sub-orchestrations of the turn carry on; null if nobody traces.</summary>
    public DistributedTraceContext? TraceContext { get; init; }
}

/// <summary>The history of a run that was rewound, as far as it is kept.</summary>
/// <param name="Events">The events, in order.</param>
/// <param name="Resumed">
/// Sub-orchestrations among them that have not been answered. One that failed or was terminated is rewound too; the answer of one that
/// completed is delivered; one that is gone is created anew.
/// </param>
/// <param name="Dropped">
/// Ids of sub-orchestrations that are not among them any more. Those that ended are removed, as their ids may be taken anew.
/// </param>
public sealed record RewoundHistory(
    IReadOnlyList<HistoryEvent> Events, IReadOnlyList<SubOrchestrationInstanceCreatedEvent> Resumed, IReadOnlyList<string> Dropped)
{
    /// <summary>The sub-orchestrations that change with the run.</summary>
    internal IEnumerable<string> Children => [.. Resumed.Select(child => child.InstanceId), .. Dropped];
}

/// <summary>A change of the custom status.</summary>
/// <param name="Value">The value, serialized; null clears it.</param>
public sealed record CustomStatusChange(string? Value);
