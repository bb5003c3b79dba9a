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
    public async Task<IReadOnlyList<LockedTask>> LockTasksAsync(
        string pool, LockRequest request, CancellationToken cancellationToken = default)
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
        return await WriteAsync(new TurnOperation(turn), cancellationToken);
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
        return await WriteAsync(new RenewOperation(leases, duration), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task ReleaseLeasesAsync(LeaseSet leases, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(leases);
        await WriteAsync(new GiveUpOperation(leases, static lease => lease.Release()), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task AbandonLeasesAsync(LeaseSet leases, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(leases);
        await WriteAsync(new GiveUpOperation(leases, static lease => lease.Abandon()), cancellationToken);
    }

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
}
