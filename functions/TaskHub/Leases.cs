using DurableTask.Core.History;
using DurableTask.Core.Tracing;

namespace Spate.TaskHub;

/// <summary>How work is leased.</summary>
/// <param name="Max">How many items at most.</param>
/// <param name="Duration">How long the lease lasts unless it is renewed.</param>
/// <param name="Owner">Who leases, for people who look into the store.</param>
public sealed record LockRequest(int Max, TimeSpan Duration, string Owner)
{
    /// <summary>How many times an item may be handed out and lost before it counts as a suspect: as what may kill its workers.</summary>
    public const int SuspectDeliveries = 2;

    /// <summary>How long to wait when there is nothing; zero returns at once.</summary>
    public TimeSpan Wait { get; init; }

    /// <summary>
    /// How many suspects may be among the items. A worker that runs one suspect at a time keeps innocent neighbours of a killer from being
    /// counted down with it.
    /// </summary>
    public int MaxSuspects { get; init; } = 1;

    /// <summary>How many times an item is handed out to be run. After that, it is poisoned: handed out to be failed.</summary>
    public int MaxDeliveryCount { get; init; } = int.MaxValue;

    /// <summary>How many of the items may be suspects.</summary>
    internal int Suspects => Math.Min(Max, MaxSuspects);

    /// <summary>
    /// Whether the asker can go on with an instance without its history: it keeps the execution of this run at this length. A hub may hand
    /// out the history of the others with their lease. It is asked at any time and from any thread.
    /// </summary>
    public Func<InstancePosition, bool> IsWarm { get; init; } = static _ => true;
}

/// <summary>What the number of an item's deliveries means for who got it.</summary>
/// <param name="Count">How many times it was handed out since it was last finished with, this time included.</param>
/// <param name="IsSuspect">Whether it may be what killed those who had it. Run one such item at a time.</param>
/// <param name="IsLast">Whether it is not handed out again to be run. If it fails now, nobody learns another reason.</param>
/// <param name="IsPoisoned">Whether it was handed out too many times: it is to be failed, not run.</param>
public readonly record struct Delivery(int Count, bool IsSuspect, bool IsLast, bool IsPoisoned);

/// <summary>A point in the history of an instance.</summary>
/// <param name="InstanceId">The instance.</param>
/// <param name="ExecutionId">Which run of the instance.</param>
/// <param name="HistoryLength">How many events came before.</param>
public readonly record struct InstancePosition(string InstanceId, string ExecutionId, int HistoryLength);

/// <summary>The right to commit the next turn of an instance.</summary>
/// <param name="InstanceId">The instance.</param>
/// <param name="Token">What tells this lease from every other.</param>
public readonly record struct InstanceLease(string InstanceId, string Token);

/// <summary>The right to complete an activity call.</summary>
/// <param name="TaskKey">The call's key in the hub.</param>
/// <param name="Token">What tells this lease from every other.</param>
public readonly record struct TaskLease(long TaskKey, string Token);

/// <summary>Some leases.</summary>
/// <param name="Instances">On instances.</param>
/// <param name="Tasks">On activity calls.</param>
public sealed record LeaseSet(IReadOnlyCollection<InstanceLease> Instances, IReadOnlyCollection<TaskLease> Tasks)
{
    /// <summary>No lease.</summary>
    public static LeaseSet Empty { get; } = new([], []);

    internal int Count => Instances.Count + Tasks.Count;
}

/// <summary>Whether a write that needs a lease was done.</summary>
public enum CommitResult
{
    /// <summary>It was done.</summary>
    Committed,

    /// <summary>The lease is not held any more, and nothing was done.</summary>
    LeaseLost,
}

/// <summary>A leased instance with its due events.</summary>
/// <param name="Lease">The lease.</param>
/// <param name="Name">The orchestrator's name.</param>
/// <param name="ExecutionId">Which run of the instance this is.</param>
/// <param name="HistoryLength">How many events its history has.</param>
/// <param name="Delivery">How many times it was leased since its last committed turn, and what follows from that.</param>
/// <param name="Events">All its due events, in the order in which they became due.</param>
/// <param name="Inbox">Where in the inbox these events end; the hub's own.</param>
public sealed record LockedInstance(
    InstanceLease Lease,
    string Name,
    string ExecutionId,
    int HistoryLength,
    Delivery Delivery,
    IReadOnlyList<HistoryEvent> Events,
    InboxPosition Inbox)
{
    /// <summary>How many times it was leased since its last committed turn, this time included.</summary>
    public int DeliveryCount => Delivery.Count;

    /// <summary>
    /// When the lease was taken, on the hub's clock: the time of the turn. Timers that are set relative to it fire by the same clock,
    /// whatever the worker's says.
    /// </summary>
    public DateTimeOffset LockedAt => Inbox.DueBy;

    /// <summary>Where its history ends.</summary>
    public InstancePosition Position => new(Lease.InstanceId, ExecutionId, HistoryLength);

    /// <summary>Its history, if the hub read it with the lease; null leaves that to <see cref="ITaskHub.GetHistoryAsync"/>.</summary>
    public IReadOnlyList<HistoryEvent>? History { get; init; }
}

/// <summary>The events of an inbox that were stored up to one point and due by one time.</summary>
/// <param name="LastId">The highest key that was read.</param>
/// <param name="DueBy">The time at which they were due.</param>
public readonly record struct InboxPosition(long LastId, DateTimeOffset DueBy);

/// <summary>A leased activity call.</summary>
/// <param name="Lease">The lease.</param>
/// <param name="InstanceId">The orchestration that called.</param>
/// <param name="TaskId">The number of the call within its run.</param>
/// <param name="Name">The activity's name.</param>
/// <param name="Input">What it is called with, serialized.</param>
/// <param name="Timeout">How long it may run; null is without limit.</param>
/// <param name="Delivery">How many times it was leased, and what follows from that.</param>
/// <param name="ParentTraceContext">The span of the run that called; null if nobody traces.</param>
public sealed record LockedTask(
    TaskLease Lease,
    string InstanceId,
    int TaskId,
    string Name,
    string? Input,
    TimeSpan? Timeout,
    Delivery Delivery,
    DistributedTraceContext? ParentTraceContext = null)
{
    /// <summary>How many times it was leased, this time included.</summary>
    public int DeliveryCount => Delivery.Count;

    /// <summary>The run of the orchestration that called.</summary>
    public string ExecutionId { get; init; } = "";

    /// <summary>The version of the activity that is asked for; empty if none is.</summary>
    public string Version { get; init; } = "";
}
