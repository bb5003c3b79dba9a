using Microsoft.Data.Sqlite;
using Spate.Sqlite;

namespace Spate.TaskHub.Hubs.Sqlite;

/// <summary>
/// Leases as the file has them: of instances, and of activity calls, whose due time while leased is the end of the lease. Times are ticks.
/// </summary>
internal static class StoredLeases
{
    /// <summary>Reads the columns token, owner, until and deliveries, in this order, from the given one on.</summary>
    internal static WorkLease Read(SqliteDataReader row, int first) => new(
        row.TextOrNull(first),
        row.TextOrNull(first + 1),
        row.IsDBNull(first) ? null : new DateTimeOffset(row.GetInt64(first + 2), TimeSpan.Zero),
        row.GetInt32(first + 3));

    /// <summary>Changes a lease on an instance unless it was lost.</summary>
    internal static bool Change(this WriteSession session, InstanceLease held, Func<WorkLease, WorkLease> change)
    {
        if (FindHeld(session.Sql["read-instance-lease"], held.InstanceId, held.Token) is not { } lease)
            return false;
        session.SetLease(held.InstanceId, change(lease));
        return true;
    }

    /// <summary>Changes a lease on a call unless it was lost.</summary>
    internal static bool Change(this WriteSession session, TaskLease held, Func<WorkLease, WorkLease> change)
    {
        if (FindHeld(session.Sql["read-task-lease"], held.TaskKey, held.Token) is not { } lease)
            return false;
        session.SetLease(held.TaskKey, change(lease));
        return true;
    }

    internal static void SetLease(this WriteSession session, string instanceId, in WorkLease lease) =>
        session.Sql["set-instance-lease"].Run(
            lease.Token, lease.Owner, lease.Until?.UtcTicks ?? 0, lease.Deliveries, lease.IsSuspect, instanceId);

    /// <summary>Sets the lease of a call, which is due at once if nobody has it.</summary>
    internal static void SetLease(this WriteSession session, long taskKey, in WorkLease lease) =>
        session.Sql["set-task-lease"].Run(
            lease.Token, lease.Owner, (lease.Until ?? session.Now).UtcTicks, lease.Deliveries, lease.IsSuspect, taskKey);

    /// <summary>Takes back what a process had leased that died. Its deliveries count: one of those items may have killed it.</summary>
    internal static void AbandonLeasesOf(this WriteSession session, string hubSession)
    {
        foreach (var (id, lease) in session.Sql["instances-of-session"].Rows(row => (row.GetString(0), Read(row, 1)), hubSession))
            session.SetLease(id, lease.Abandon());
        foreach (var (key, lease) in session.Sql["tasks-of-session"].Rows(row => (row.GetInt64(0), Read(row, 1)), hubSession))
            session.SetLease(key, lease.Abandon());
    }

    private static WorkLease? FindHeld(Statement read, object key, string token) =>
        read.Rows(row => Read(row, 0), key) is [var lease] && lease.IsHeldBy(token) ? lease : null;
}
