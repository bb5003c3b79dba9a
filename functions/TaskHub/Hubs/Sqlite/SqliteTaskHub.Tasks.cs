using DurableTask.Core.History;
using DurableTask.Core.Tracing;
using Microsoft.Data.Sqlite;
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
        return Writer.TakeAsync(pool, session => LockTasks(session, pool, session.Marked(request)), request.Wait, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<CommitResult> CompleteTaskAsync(TaskLease lease, HistoryEvent outcome, CancellationToken cancellationToken = default) =>
        WriteAsync(session => Complete(session, lease, outcome), cancellationToken);

    /// <inheritdoc/>
    public Task<LeaseSet> RenewLeasesAsync(LeaseSet leases, TimeSpan duration, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(leases);
        return WriteAsync(session => ChangeLeases(session, leases, lease => lease.Renew(duration, session.Now)), cancellationToken);
    }

    /// <inheritdoc/>
    public Task ReleaseLeasesAsync(LeaseSet leases, CancellationToken cancellationToken = default) =>
        GiveUpAsync(leases, static lease => lease.Release(), cancellationToken);

    /// <inheritdoc/>
    public Task AbandonLeasesAsync(LeaseSet leases, CancellationToken cancellationToken = default) =>
        GiveUpAsync(leases, static lease => lease.Abandon(), cancellationToken);

    /// <inheritdoc/>
    public Task<TaskHubBacklog> GetBacklogAsync(CancellationToken cancellationToken = default)
    {
        var now = _time.GetUtcNow().UtcTicks;
        return ReadAsync(sql => CountDue(sql, now), cancellationToken);
    }

    private Task<LeaseSet> GiveUpAsync(LeaseSet leases, Func<WorkLease, WorkLease> giveUp, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(leases);
        return WriteAsync(
            session =>
            {
                session.NoteReleased();
                return ChangeLeases(session, leases, giveUp);
            },
            cancellationToken);
    }

    /// <returns>Those that were lost.</returns>
    private static LeaseSet ChangeLeases(WriteSession session, LeaseSet leases, Func<WorkLease, WorkLease> change) => new(
        [.. leases.Instances.Where(lease => !session.Change(lease, change))],
        [.. leases.Tasks.Where(lease => !session.Change(lease, change))]);

    private static List<LockedTask> LockTasks(WriteSession session, string pool, LockRequest request)
    {
        var token = Guid.NewGuid().ToString("N");
        var locked = LockTasks(session, pool, token, request, suspect: true, request.Suspects);
        locked.AddRange(LockTasks(session, pool, token, request, suspect: false, request.Max - locked.Count));
        return locked;
    }

    private static List<LockedTask> LockTasks(WriteSession session, string pool, string token, LockRequest request, bool suspect, int limit)
    {
        if (limit <= 0)
            return [];
        var ready = session.Sql["ready-tasks"].Rows(
            row => (Task: ReadTask(row, token), Lease: StoredLeases.Read(row, 9)), pool, suspect, session.Now.UtcTicks, limit);
        return ready.ConvertAll(item =>
        {
            var lease = item.Lease.Take(request, token, session.Now);
            session.SetLease(item.Task.Lease.TaskKey, lease);
            return item.Task with { Delivery = lease.Delivery(request) };
        });
    }

    private static LockedTask ReadTask(SqliteDataReader row, string token) => new(
        new TaskLease(row.GetInt64(0), token),
        row.GetString(1),
        row.GetInt32(2),
        row.GetString(3),
        row.TextOrNull(4),
        row.IsDBNull(5) ? null : new TimeSpan(row.GetInt64(5)),
        default,
        row.IsDBNull(6) ? null : new DistributedTraceContext(row.GetString(6), row.TextOrNull(7)))
    {
        Version = row.TextOrNull(8) ?? "",
        ExecutionId = row.GetString(13),
    };

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
