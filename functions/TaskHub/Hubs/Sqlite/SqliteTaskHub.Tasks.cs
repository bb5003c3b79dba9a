using DurableTask.Core.History;
using DurableTask.Core.Tracing;
using Spate.Sqlite;
using Spate.TaskHub.Hubs.Sqlite;
using Spate.TaskHub.Hubs;

namespace Spate.TaskHub;

public sealed partial class SqliteTaskHub
{
    /// <inheritdoc/>
    public Task<IReadOnlyList<LockedTask>> LockTasksAsync(string pool, LockRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(pool);
        ArgumentNullException.ThrowIfNull(request);
        return Writer.TakeAsync(pool, session => LockTasks(session, pool, request), request.Wait, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<CommitResult> CompleteTaskAsync(TaskLease lease, HistoryEvent outcome, CancellationToken cancellationToken = default) =>
        WriteAsync(session => Complete(session, lease, outcome), cancellationToken);

    /// <inheritdoc/>
    public Task<LeaseSet> RenewLeasesAsync(LeaseSet leases, TimeSpan duration, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(leases);
        return WriteAsync(
            session =>
            {
                var until = (session.Now + duration).UtcTicks;
                return new LeaseSet(
                    [.. leases.Instances.Where(lease => session.Sql["renew-instance"].Run(until, lease.InstanceId, lease.Token) == 0)],
                    [.. leases.Tasks.Where(lease => session.Sql["renew-task"].Run(until, lease.TaskKey, lease.Token) == 0)]);
            },
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task ReleaseLeasesAsync(LeaseSet leases, CancellationToken cancellationToken = default) =>
        HandBackAsync(leases, undoneDeliveries: 1, cancellationToken);

    /// <inheritdoc/>
    public Task AbandonLeasesAsync(LeaseSet leases, CancellationToken cancellationToken = default) =>
        HandBackAsync(leases, undoneDeliveries: 0, cancellationToken);

    /// <inheritdoc/>
    public Task<TaskHubBacklog> GetBacklogAsync(CancellationToken cancellationToken = default)
    {
        var now = _time.GetUtcNow().UtcTicks;
        return ReadAsync(sql => CountDue(sql, now), cancellationToken);
    }

    private Task<bool> HandBackAsync(LeaseSet leases, int undoneDeliveries, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(leases);
        return WriteAsync(
            session =>
            {
                foreach (var lease in leases.Instances)
                    session.Sql["release-instance"].Run(undoneDeliveries, lease.InstanceId, lease.Token);
                foreach (var lease in leases.Tasks)
                    session.Sql["release-task"].Run(session.Now.UtcTicks, undoneDeliveries, lease.TaskKey, lease.Token);
                session.NoteReleased();
                return true;
            },
            cancellationToken);
    }

    private static List<LockedTask> LockTasks(WriteSession session, string pool, LockRequest request)
    {
        var token = Guid.NewGuid().ToString("N");
        var locked = new List<LockedTask>();
        LockTasks(session, "lock-suspect-tasks", pool, token, request, Math.Min(request.Max, request.MaxSuspects), locked);
        LockTasks(session, "lock-tasks", pool, token, request, request.Max - locked.Count, locked);
        return locked;
    }

    private static void LockTasks(
        WriteSession session, string statement, string pool, string token, LockRequest request, int limit, List<LockedTask> locked)
    {
        if (limit <= 0)
            return;
        var now = session.Now;
        using var rows = session.Sql[statement].Query(token, session.LeaseOwner(request), (now + request.Duration).UtcTicks, pool, now.UtcTicks, limit);
        while (rows.Read())
        {
            locked.Add(new LockedTask(
                new TaskLease(rows.GetInt64(0), token),
                rows.GetString(1),
                rows.GetInt32(2),
                rows.GetString(3),
                rows.TextOrNull(4),
                rows.IsDBNull(5) ? null : new TimeSpan(rows.GetInt64(5)),
                rows.GetInt32(6),
                rows.IsDBNull(7) ? null : new DistributedTraceContext(rows.GetString(7), rows.TextOrNull(8)))
            {
                Version = rows.TextOrNull(9) ?? "",
            });
        }
    }

    private static CommitResult Complete(WriteSession session, TaskLease lease, HistoryEvent outcome)
    {
        string instanceId, executionId;
        using (var row = session.Sql["end-task"].Query(lease.TaskKey, lease.Token))
        {
            if (!row.Read())
                return CommitResult.LeaseLost;
            (instanceId, executionId) = (row.GetString(0), row.GetString(1));
        }

        session.Deliver(instanceId, executionId, outcome);
        return CommitResult.Committed;
    }

    private static TaskHubBacklog CountDue(StatementCache sql, long now)
    {
        var dueInstances = (long)sql["count-due-instances"].Scalar(now)!;
        var dueTasks = new Dictionary<string, long>(StringComparer.Ordinal);
        var oldest = new Dictionary<string, TimeSpan>(StringComparer.Ordinal);
        using var rows = sql["count-due-tasks"].Query(now);
        while (rows.Read())
        {
            dueTasks[rows.GetString(0)] = rows.GetInt64(1);
            oldest[rows.GetString(0)] = new TimeSpan(now - rows.GetInt64(2));
        }

        return new TaskHubBacklog(dueInstances, dueTasks, oldest);
    }
}
