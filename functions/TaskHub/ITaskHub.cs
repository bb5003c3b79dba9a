using DurableTask.Core.History;
using Microsoft.DurableTask.Client;

namespace Spate.TaskHub;

/// <summary>
/// The store behind workers and clients: instances, their histories and inboxes, and the queue of activity calls. Every operation is atomic
/// and durable when its task completes. An operation that throws may have happened or not; all of them can be made again safely.
/// <para>
/// Work is handed out under leases. A lease has a token of its own, and every write that needs the lease names it, so that whoever lost a
/// lease cannot write any more (fencing). A lease that expires without renewal returns the work.
/// </para>
/// </summary>
public interface ITaskHub : IAsyncDisposable
{
    /// <summary>
    /// Opens the store, and creates or migrates its schema under a lock. Every worker and client calls it; the first call counts.
    /// </summary>
    /// <exception cref="TaskHubException">The schema is of a later version than this program knows.</exception>
    Task InitializeAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Stores an instance and its first event, unless its id exists. With <see cref="NewInstance.ReplacesEnded"/>, an instance of this id
    /// that ended is removed first, in the same transaction.
    /// </summary>
    Task<CreateInstanceResult> CreateInstanceAsync(NewInstance instance, CancellationToken cancellationToken = default);

    /// <summary>Reads an instance; null if there is none.</summary>
    /// <param name="instanceId">The instance's id.</param>
    /// <param name="withPayloads">Whether input, output and custom status are read too.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<InstanceState?> GetInstanceAsync(string instanceId, bool withPayloads, CancellationToken cancellationToken = default);

    /// <summary>Waits until an instance has begun, or has ended, and reads it; null if there is none.</summary>
    Task<InstanceState?> WaitForInstanceAsync(
        string instanceId, InstanceMilestone milestone, bool withPayloads, CancellationToken cancellationToken = default);

    /// <summary>Reads a page of the instances that match, newest first: by the time at which they were scheduled, then by id.</summary>
    /// <exception cref="ArgumentException">The page size is not 1 to 10,000, or the continuation token is not this hub's.</exception>
    Task<InstancePage> QueryInstancesAsync(OrchestrationQuery query, CancellationToken cancellationToken = default);

    /// <summary>Reads the committed history of an instance, in order; empty if there is none.</summary>
    Task<IReadOnlyList<HistoryEvent>> GetHistoryAsync(string instanceId, CancellationToken cancellationToken = default);

    /// <summary>Reads what an activity logged (<see cref="TaskRun.LogId"/>); null if it is not there.</summary>
    Task<string?> GetLogAsync(string instanceId, string logId, CancellationToken cancellationToken = default);

    /// <summary>
    /// Sends an event to an instance that has not ended: <see cref="EventRaisedEvent"/>, <see cref="ExecutionSuspendedEvent"/>,
    /// <see cref="ExecutionResumedEvent"/> or <see cref="ExecutionTerminatedEvent"/>. The next turn of the instance sees it; an instance
    /// that is to start later is terminated at once, and sees the others when it starts.
    /// </summary>
    /// <returns>False if there is no such instance, or it ended.</returns>
    Task<bool> SendEventAsync(string instanceId, HistoryEvent item, CancellationToken cancellationToken = default);

    /// <summary>
    /// Lets a run that ended go on: its next turn is given a <see cref="ExecutionRewoundEvent"/> by which the worker makes its history
    /// anew. Output and failure are cleared, calls that it did not wait for are dropped, and answers to the run that ended are ignored.
    /// </summary>
    Task<RewindResult> RewindInstanceAsync(RewindRequest request, CancellationToken cancellationToken = default);

    /// <summary>Removes an instance that ended, and all that belongs to it.</summary>
    /// <returns>How many instances were removed.</returns>
    Task<int> PurgeInstanceAsync(string instanceId, PurgeInstanceOptions options, CancellationToken cancellationToken = default);

    /// <summary>Removes all instances that ended and match, and all that belongs to them.</summary>
    /// <returns>How many instances were removed.</returns>
    Task<int> PurgeInstancesAsync(PurgeInstancesFilter filter, PurgeInstanceOptions options, CancellationToken cancellationToken = default);

    /// <summary>Removes those of some instances that ended, and all that belongs to them.</summary>
    /// <param name="instanceIds">The instances.</param>
    /// <param name="recursive">Whether their sub-orchestrations that ended go with them.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>How many instances were removed.</returns>
    Task<int> PurgeInstancesAsync(IReadOnlyList<string> instanceIds, bool recursive, CancellationToken cancellationToken = default);

    /// <summary>
    /// Removes the histories of those of some instances that ended, and the large texts that only these name. Input, output and failure
    /// stay.
    /// </summary>
    /// <returns>How many instances had a history.</returns>
    Task<int> TrimInstancesAsync(IReadOnlyList<string> instanceIds, CancellationToken cancellationToken = default);

    /// <summary>Leases instances that have due events, and reads all due events of each.</summary>
    /// <returns>Empty when none became due within the wait, or the call was cancelled. It never throws on cancellation.</returns>
    Task<IReadOnlyList<LockedInstance>> LockInstancesAsync(LockRequest request, CancellationToken cancellationToken = default);

    /// <summary>
    /// Commits a turn in one transaction: history appended, inbox consumed, calls queued, timers set, sub-orchestrations created, parent
    /// and children told, state set, lease given up.
    /// </summary>
    Task<CommitResult> CommitTurnAsync(TurnCommit turn, CancellationToken cancellationToken = default);

    /// <summary>Leases activity calls of a pool, by priority, then age.</summary>
    /// <returns>Empty when there were none within the wait, or the call was cancelled. It never throws on cancellation.</returns>
    Task<IReadOnlyList<LockedTask>> LockTasksAsync(string pool, LockRequest request, CancellationToken cancellationToken = default);

    /// <summary>Ends an activity call, and delivers its outcome to its orchestration if that still waits.</summary>
    /// <param name="lease">The lease under which it ran.</param>
    /// <param name="outcome">A <see cref="TaskCompletedEvent"/> or <see cref="TaskFailedEvent"/>.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<CommitResult> CompleteTaskAsync(TaskLease lease, HistoryEvent outcome, CancellationToken cancellationToken = default);

    /// <summary>Extends leases by their duration from the current time.</summary>
    /// <returns>The leases that were lost: expired and taken over, ended with their instance, or purged.</returns>
    Task<LeaseSet> RenewLeasesAsync(LeaseSet leases, TimeSpan duration, CancellationToken cancellationToken = default);

    /// <summary>Hands work back at once, as if it had never been leased. Lost leases are ignored.</summary>
    Task ReleaseLeasesAsync(LeaseSet leases, CancellationToken cancellationToken = default);

    /// <summary>
    /// Hands back work at once that was tried and could not be finished: the delivery counts, unlike with <see cref="ReleaseLeasesAsync"/>.
    /// What is abandoned again and again becomes a suspect, and in the end poisoned. Lost leases are ignored.
    /// </summary>
    Task AbandonLeasesAsync(LeaseSet leases, CancellationToken cancellationToken = default);

    /// <summary>Tells the time of the hub's clock, by which instances were created and ended.</summary>
    Task<DateTimeOffset> GetTimeAsync(CancellationToken cancellationToken = default);

    /// <summary>Counts what waits for a worker.</summary>
    Task<TaskHubBacklog> GetBacklogAsync(CancellationToken cancellationToken = default);

    /// <summary>Counts the instances by state, 0 included. It costs the same however many are stored.</summary>
    Task<IReadOnlyDictionary<OrchestrationRuntimeStatus, long>> CountInstancesAsync(CancellationToken cancellationToken = default);

    /// <summary>When the first of all instances was scheduled; null if there is none.</summary>
    Task<DateTimeOffset?> GetFirstRunTimeAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Counts the runs that match, by state and step of time. As with all that follows, sub-orchestrations do not count as runs, and
    /// bulk replays are left out unless the filter names them.
    /// </summary>
    /// <returns>What is not 0.</returns>
    Task<IReadOnlyList<RunCount>> CountRunsAsync(
        RunFilter filter, RunHistogramScale scale, CancellationToken cancellationToken = default);

    /// <summary>Groups the failures of the runs that match by their fingerprints, the most frequent first.</summary>
    /// <param name="filter">Which runs.</param>
    /// <param name="max">How many groups at most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<RunFailures> GroupFailuresAsync(RunFilter filter, int max, CancellationToken cancellationToken = default);

    /// <summary>Reads a page of the runs that match, newest first. Unlike a query, it knows every part of a filter.</summary>
    /// <param name="filter">Which runs.</param>
    /// <param name="limit">How many at most, 1 to 10,000.</param>
    /// <param name="continuationToken">Where to go on: the token of the page before.</param>
    /// <param name="withPayloads">Whether input, output and custom status are read too.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="ArgumentException">The limit is out of range, or the continuation token is not this hub's.</exception>
    Task<InstancePage> FindRunsAsync(
        RunFilter filter, int limit, string? continuationToken, bool withPayloads, CancellationToken cancellationToken = default);

    /// <summary>Finds those of the runs that match that were scheduled first and have not ended.</summary>
    /// <param name="filter">Which runs.</param>
    /// <param name="max">How many at most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<IReadOnlyList<InstanceState>> FindOldestAsync(RunFilter filter, int max, CancellationToken cancellationToken = default);

    /// <summary>Lists who runs activities now.</summary>
    Task<IReadOnlyList<BusyWorker>> ListBusyWorkersAsync(CancellationToken cancellationToken = default);

    /// <summary>Keeps who asked for which change; of very many, the last (<see cref="AuditEntry.MaxKept"/>).</summary>
    Task AddAuditAsync(AuditEntry entry, CancellationToken cancellationToken = default);

    /// <summary>Lists who asked for which change, the newest first.</summary>
    /// <param name="before">Only entries with lower numbers; null is from the last on.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellationToken">Gives up.</param>
    Task<IReadOnlyList<AuditEntry>> ListAuditAsync(long? before, int limit, CancellationToken cancellationToken = default);

    /// <summary>Sums up how the nodes of the runs that match fared.</summary>
    Task<RunCohort> SumUpNodesAsync(RunFilter filter, CancellationToken cancellationToken = default);
}

/// <summary>What scaling reads: two independent counts. Pools in which nothing waits are left out.</summary>
/// <param name="DueInstances">Instances with due events that no worker has leased.</param>
/// <param name="DueTasks">Activity calls that no worker has leased, by pool.</param>
/// <param name="OldestDueTasks">For how long the one that has waited longest has waited, by pool, on the hub's clock.</param>
public sealed record TaskHubBacklog(
    long DueInstances, IReadOnlyDictionary<string, long> DueTasks, IReadOnlyDictionary<string, TimeSpan> OldestDueTasks);

/// <summary>A task hub cannot be used, or could not do what it was asked.</summary>
public sealed class TaskHubException(string message, Exception? innerException = null) : Exception(message, innerException)
{
    /// <summary>Whether the options of the hub are the cause, such as a connection string that cannot be parsed.</summary>
    public bool IsMisconfigured { get; init; }
}
