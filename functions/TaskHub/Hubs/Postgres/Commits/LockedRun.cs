using Spate.TaskHub.Hubs.Events;

namespace Spate.TaskHub.Hubs.Postgres.Commits;

/// <summary>A row of runs. The transitions of a run's state are here.</summary>
internal sealed class LockedRun(WorkLease lease, DateTimeOffset? dueAt) : LeasedRow(lease, dueAt)
{
    private readonly List<(EventRow Row, DateTimeOffset VisibleAt)> _events = [];

    internal required string InstanceId { get; init; }

    internal required string ExecutionId { get; set; }

    internal required string Name { get; init; }

    internal ParentExecution? Parent { get; set; }

    internal int HistoryLength { get; set; }

    internal DateTimeOffset UpdatedAt { get; set; }

    /// <summary>Whether the row is not there yet.</summary>
    internal bool IsNew { get; init; }

    internal bool IsEnded { get; private set; }

    /// <summary>Events to be stored.</summary>
    internal IReadOnlyList<(EventRow Row, DateTimeOffset VisibleAt)> Events => _events;

    /// <summary>Puts an event into the inbox. While a turn is under way, its commit will find it; otherwise the run becomes due.</summary>
    internal void Add(in EventRow row, DateTimeOffset visibleAt)
    {
        visibleAt = visibleAt.ToUniversalTime();
        _events.Add((row, visibleAt));
        if (Lease.Until is null && !(DueAt <= visibleAt))
            Change(Lease, visibleAt);
    }

    /// <summary>Puts an event into the inbox that the run is to see once it has begun: one that is to start later sees it then.</summary>
    internal void AddOnceBegun(in EventRow row, DateTimeOffset now) =>
        Add(row, HistoryLength == 0 && DueAt > now ? DueAt.Value : now);

    /// <summary>Ends a turn after which the run goes on.</summary>
    /// <param name="added">How many events its history grew by.</param>
    /// <param name="leftover">When the first event in the stored inbox is due that the turn did not consume.</param>
    /// <param name="now">The time of the transaction.</param>
    internal void Continue(int added, DateTimeOffset? leftover, DateTimeOffset now)
    {
        (HistoryLength, UpdatedAt) = (HistoryLength + added, now);
        Change(WorkLease.None, FirstDue(leftover));
    }

    /// <summary>
    /// Ends a turn, and with it this run of the instance; another one begins. What was sent to the instance stays for it.
    /// </summary>
    internal void BeginAfresh(string executionId, DateTimeOffset now)
    {
        (ExecutionId, HistoryLength, UpdatedAt) = (executionId, 0, now);
        _events.RemoveAll(item => !item.Row.IsOfInstance);
        Change(WorkLease.None, null);
    }

    /// <summary>Gives the turn back unless its lease was lost.</summary>
    /// <param name="token">The lease.</param>
    /// <param name="giveUp">What becomes of the lease.</param>
    /// <param name="stored">When the first event in the stored inbox is due.</param>
    internal void GiveUp(string token, Func<WorkLease, WorkLease> giveUp, DateTimeOffset? stored)
    {
        if (Lease.IsHeldBy(token))
            Change(giveUp(Lease), FirstDue(stored));
    }

    /// <summary>Ends the instance.</summary>
    internal void End()
    {
        IsEnded = true;
        _events.Clear();
        Change(WorkLease.None, null);
    }

    private DateTimeOffset? FirstDue(DateTimeOffset? stored) =>
        _events.Select(item => (DateTimeOffset?)item.VisibleAt).Append(stored).Min();
}
