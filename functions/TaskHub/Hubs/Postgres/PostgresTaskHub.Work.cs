using DurableTask.Core.History;
using Spate.TaskHub.Hubs.Postgres;
using Spate.TaskHub.Hubs.Postgres.Commits;
using static Spate.TaskHub.Hubs.Postgres.PostgresSql;

namespace Spate.TaskHub;

public sealed partial class PostgresTaskHub
{
    /// <inheritdoc/>
    public async Task<IReadOnlyList<LockedInstance>> LockInstancesAsync(LockRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var parts = await OpenAsync(CancellationToken.None);
        return await parts.Queue.TakeAsync<LockedInstance>(null, request, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<LockedTask>> LockTasksAsync(string pool, LockRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(pool);
        ArgumentNullException.ThrowIfNull(request);
        var parts = await OpenAsync(CancellationToken.None);
        return await parts.Queue.TakeAsync<LockedTask>(pool, request, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<CommitResult> CommitTurnAsync(TurnCommit turn, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(turn);
        return Guid.TryParse(turn.Instance.Lease.Token, out var token)
            ? await WriteAsync(new TurnOperation(turn, token), cancellationToken)
            : CommitResult.LeaseLost;
    }

    /// <inheritdoc/>
    public async Task<CommitResult> CompleteTaskAsync(TaskLease lease, HistoryEvent outcome, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(outcome);
        return Guid.TryParse(lease.Token, out var token)
            ? await WriteAsync(new CompleteOperation(lease, token, outcome), cancellationToken)
            : CommitResult.LeaseLost;
    }

    /// <inheritdoc/>
    public async Task<LeaseSet> RenewLeasesAsync(LeaseSet leases, TimeSpan duration, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(leases);
        var (instances, tasks) = Sort(leases);
        var renewed = new HashSet<InstanceLease>();
        var renewedTasks = new HashSet<TaskLease>();
        var queries = (await OpenAsync(cancellationToken)).Queries;
        await queries.WriteAsync(
            async rows =>
            {
                foreach (var lease in await Queries.ToListAsync(rows, row => new InstanceLease(row.GetString(0), Text(row.GetGuid(1)))))
                    renewed.Add(lease);
                await rows.NextResultAsync(cancellationToken);
                foreach (var lease in await Queries.ToListAsync(rows, row => new TaskLease(row.GetInt64(0), Text(row.GetGuid(1)))))
                    renewedTasks.Add(lease);
                return true;
            },
            [
                Command("renew-runs", Time(_time.Injected), Value(duration), Value(instances.Ids), Value(instances.Tokens)),
                Command("renew-tasks", Time(_time.Injected), Value(duration), Value(tasks.Keys), Value(tasks.Tokens)),
            ],
            cancellationToken);
        return new LeaseSet([.. leases.Instances.Where(lease => !renewed.Contains(lease))], [.. leases.Tasks.Where(lease => !renewedTasks.Contains(lease))]);
    }

    /// <inheritdoc/>
    public Task ReleaseLeasesAsync(LeaseSet leases, CancellationToken cancellationToken = default) =>
        HandBackAsync(leases, undoneDeliveries: 1, cancellationToken);

    /// <inheritdoc/>
    public Task AbandonLeasesAsync(LeaseSet leases, CancellationToken cancellationToken = default) =>
        HandBackAsync(leases, undoneDeliveries: 0, cancellationToken);

    /// <inheritdoc/>
    public async Task<TaskHubBacklog> GetBacklogAsync(CancellationToken cancellationToken = default)
    {
        var queries = (await OpenAsync(cancellationToken)).Queries;
        return await queries.ReadAsync(
            async rows =>
            {
                var instances = (await Queries.ToListAsync(rows, row => row.GetInt64(0)))[0];
                await rows.NextResultAsync(cancellationToken);
                var pools = await Queries.ToListAsync(
                    rows, row => (Pool: row.GetString(0), Count: row.GetInt64(1), Oldest: row.GetFieldValue<TimeSpan>(2)));
                return new TaskHubBacklog(
                    instances,
                    pools.ToDictionary(pool => pool.Pool, pool => pool.Count, StringComparer.Ordinal),
                    pools.ToDictionary(pool => pool.Pool, pool => pool.Oldest, StringComparer.Ordinal));
            },
            [Command("count-due-runs", Time(_time.Injected)), Command("count-due-tasks", Time(_time.Injected))],
            cancellationToken);
    }

    private async Task HandBackAsync(LeaseSet leases, int undoneDeliveries, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(leases);
        var (instances, tasks) = Sort(leases);
        var parts = await OpenAsync(cancellationToken);
        var pools = await parts.Queries.WriteAsync(
            async rows =>
            {
                await rows.NextResultAsync(cancellationToken); // past the locks
                return await Queries.ToListAsync(rows, row => row.GetString(0));
            },
            [
                Command("lock-leased-runs", Value(instances.Ids), Value(instances.Tokens)),
                Command("release-runs", Value(undoneDeliveries), Value(LockRequest.SuspectDeliveries), Value(instances.Ids), Value(instances.Tokens)),
                Command("release-tasks", Time(_time.Injected), Value(undoneDeliveries), Value(LockRequest.SuspectDeliveries), Value(tasks.Keys), Value(tasks.Tokens)),
            ],
            cancellationToken);
        if (leases.Instances.Count > 0)
            parts.Outlook.NoteWork(null);
        foreach (var pool in pools.Distinct(StringComparer.Ordinal))
            parts.Outlook.NoteWork(pool);
    }

    /// <summary>In the order of access, without what cannot be a lease of this hub.</summary>
    private static ((string[] Ids, Guid[] Tokens) Instances, (long[] Keys, Guid[] Tokens) Tasks) Sort(LeaseSet leases)
    {
        var instances = leases.Instances.Where(lease => Guid.TryParse(lease.Token, out _)).OrderBy(lease => lease.InstanceId, StringComparer.Ordinal).ToArray();
        var tasks = leases.Tasks.Where(lease => Guid.TryParse(lease.Token, out _)).OrderBy(lease => lease.TaskKey).ToArray();
        return (
            ([.. instances.Select(lease => lease.InstanceId)], [.. instances.Select(lease => Guid.Parse(lease.Token))]),
            ([.. tasks.Select(lease => lease.TaskKey)], [.. tasks.Select(lease => Guid.Parse(lease.Token))]));
    }

    private static string Text(Guid token) => token.ToString("N");
}
