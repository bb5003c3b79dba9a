using Spate.TaskHub.Hubs.Postgres.Requests;

namespace Spate.TaskHub.Hubs.Postgres.Commits;

/// <summary>A row of tasks: an activity call that waits or runs.</summary>
internal sealed class TaskRow(WorkLease lease, DateTimeOffset? dueAt) : LeasedRow(lease, dueAt)
{
    internal required long Key { get; init; }

    internal required string Pool { get; init; }

    /// <summary>The call as whoever takes it is to have it, its lease left out; null in a row that was not read for that.</summary>
    internal LockedTask? Call { get; set; }

    /// <summary>Leases the call to who asked for it.</summary>
    internal void GiveTo(WorkRequest<LockedTask> request, DateTimeOffset now) =>
        request.Give(Call! with { Delivery = Take(request, now), Lease = new TaskLease(Key, request.Token) });

    /// <summary>Gives the call back, due at once, unless its lease was lost.</summary>
    internal void GiveUp(string token, Func<WorkLease, WorkLease> giveUp, DateTimeOffset now)
    {
        if (Lease.IsHeldBy(token))
            Change(giveUp(Lease), now);
    }
}
