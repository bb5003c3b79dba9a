using Spate.TaskHub.Hubs.Events;

namespace Spate.TaskHub.Hubs.Postgres.Commits;

/// <summary>
/// A row of runs as it will be: read under its lock, changed by the operations of a batch one after another, and written once. The
/// transitions of a run's state are here.
/// </summary>
internal sealed class LockedRun
{
    private readonly List<(EventRow Row, DateTimeOffset VisibleAt)> _events = [];

    internal required string InstanceId { get; init; }

    internal required string ExecutionId { get; set; }

    internal required string Name { get; init; }

    internal ParentExecution? Parent { get; init; }

    internal int HistoryLength { get; set; }

    internal DateTimeOffset? DueAt { get; set; }

    internal Guid? Token { get; set; }

    internal string? Owner { get; set; }

    internal DateTimeOffset? LeaseUntil { get; set; }

    internal int DeliveryCount { get; set; }

    internal DateTimeOffset UpdatedAt { get; set; }

    /// <summary>Whether the row is not there yet.</summary>
    internal bool IsNew { get; init; }

    internal bool IsChanged { get; private set; }

    internal bool IsEnded { get; private set; }

    /// <summary>Events to be stored.</summary>
    internal IReadOnlyList<(EventRow Row, DateTimeOffset VisibleAt)> Events => _events;

    /// <summary>Puts an event into the inbox. While a turn is under way, its commit will find it; otherwise the run becomes due.</summary>
    internal void Add(in EventRow row, DateTimeOffset visibleAt)
    {
        visibleAt = visibleAt.ToUniversalTime();
        _events.Add((row, visibleAt));
        if (LeaseUntil is null && !(DueAt <= visibleAt))
            (DueAt, IsChanged) = (visibleAt, true);
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
        GiveUp(now);
        HistoryLength += added;
        DueAt = leftover;
        foreach (var (_, visibleAt) in _events)
            DueAt = DueAt <= visibleAt ? DueAt : visibleAt;
    }

    /// <summary>Ends a turn, and with it this run of the instance; another one begins. What was sent to the instance stays for it.</summary>
    internal void BeginAfresh(string executionId, DateTimeOffset now)
    {
        GiveUp(now);
        (ExecutionId, HistoryLength, DueAt) = (executionId, 0, null);
        _events.RemoveAll(item => !item.Row.IsOfInstance);
    }

    /// <summary>Ends the instance.</summary>
    internal void End()
    {
        IsEnded = true;
        _events.Clear();
    }

    /// <summary>Leases the run.</summary>
    internal void Lease(LockRequest request, Guid token, DateTimeOffset now)
    {
        IsChanged = true;
        (DueAt, Token, Owner, LeaseUntil, DeliveryCount) = (null, token, request.Owner, now + request.Duration, DeliveryCount + 1);
    }

    private void GiveUp(DateTimeOffset now)
    {
        IsChanged = true;
        (Token, Owner, LeaseUntil, DeliveryCount, UpdatedAt) = (null, null, null, 0, now);
    }
}
