using Spate.TaskHub.Hubs.Postgres.Requests;

namespace Spate.TaskHub.Hubs.Postgres.Commits;

/// <summary>
/// A row of work as it will be: read under its lock, changed by the operations of a batch one after another, and written once. It is due
/// (<see cref="DueAt"/> is set), leased (its lease has an end), or waits (neither).
/// </summary>
internal abstract class LeasedRow(WorkLease lease, DateTimeOffset? dueAt)
{
    internal WorkLease Lease { get; private set; } = lease;

    internal DateTimeOffset? DueAt { get; private set; } = dueAt;

    internal bool IsChanged { get; private set; }

    /// <summary>Whether the work can be handed out.</summary>
    internal bool IsReady(DateTimeOffset now) => Lease.IsFree(now) && (Lease.Until ?? DueAt) <= now;

    /// <summary>Leases the work to who asked for it.</summary>
    /// <returns>What that means for them.</returns>
    internal Delivery Take(WorkRequest request, DateTimeOffset now)
    {
        Change(Lease.Take(request.Request, request.Token, now), null);
        return Lease.Delivery(request.Request);
    }

    /// <summary>Extends the lease unless it was lost.</summary>
    internal bool Renew(string token, TimeSpan duration, DateTimeOffset now)
    {
        var held = Lease.IsHeldBy(token);
        if (held)
            Change(Lease.Renew(duration, now), null);
        return held;
    }

    protected void Change(WorkLease lease, DateTimeOffset? dueAt) => (Lease, DueAt, IsChanged) = (lease, dueAt, true);
}
