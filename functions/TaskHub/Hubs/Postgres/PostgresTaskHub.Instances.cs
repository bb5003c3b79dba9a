using DurableTask.Core.History;
using Microsoft.DurableTask.Client;
using Npgsql;
using Spate.TaskHub.Hubs;
using Spate.TaskHub.Hubs.Events;
using Spate.TaskHub.Hubs.Postgres;
using Spate.TaskHub.Hubs.Postgres.Commits;
using static Spate.TaskHub.Hubs.Postgres.PostgresSql;

namespace Spate.TaskHub;

public sealed partial class PostgresTaskHub
{
    // In parts, so that a large purge keeps nobody waiting for long, and what it leaves to vacuum is taken up meanwhile.
    private const int PurgedAtOnce = 256;

    private static readonly short[] EveryStatus = [.. InstanceStatus.All.Select(status => (short)status)];

    /// <inheritdoc/>
    public async Task<CreateInstanceResult> CreateInstanceAsync(NewInstance instance, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(instance);
        return await WriteAsync<CreateInstanceResult>(
            instance.ReplacesEnded ? new ReplaceOperation(instance) : new CreateOperation(instance), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<InstanceState?> GetInstanceAsync(string instanceId, bool withPayloads, CancellationToken cancellationToken = default)
    {
        var parts = await OpenAsync(cancellationToken);
        return await parts.Instances.ReadAsync(instanceId, withPayloads, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<InstanceState?> WaitForInstanceAsync(
        string instanceId, InstanceMilestone milestone, bool withPayloads, CancellationToken cancellationToken = default)
    {
        var parts = await OpenAsync(cancellationToken);
        var signals = milestone == InstanceMilestone.Started ? parts.Outlook.Begun : parts.Outlook.Ended;
        while (true)
        {
            using var wait = signals.Join(instanceId);
            var state = await parts.Instances.ReadAsync(instanceId, withPayloads, cancellationToken);
            if (state is null || state.Status.Has(milestone))
                return state;
            parts.Outlook.Arm(); // from here on it looks for the changes of other processes
            await wait.Changed.WaitAsync(cancellationToken);
        }
    }

    /// <inheritdoc/>
    public async Task<InstancePage> QueryInstancesAsync(OrchestrationQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfLessThan(query.PageSize, 1, nameof(query));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.PageSize, 10_000, nameof(query));
        var find = Find(query, InstanceCursor.Parse(query.ContinuationToken));
        var queries = (await OpenAsync(cancellationToken)).Queries;
        var ids = await queries.ListAsync(find, row => row.GetString(0), cancellationToken);
        var get = Command(query.FetchInputsAndOutputs ? "get-instances-with-payloads" : "get-instances", Value(ids));
        var states = (await queries.ListAsync(get, InstanceReader.ReadState, cancellationToken)).ToDictionary(state => state.InstanceId);
        var page = ids.Where(states.ContainsKey).Select(id => states[id]).ToList();
        return new InstancePage(page, ids.Count == query.PageSize && page.Count > 0 ? InstanceCursor.After(page[^1]).ToString() : null);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<HistoryEvent>> GetHistoryAsync(string instanceId, CancellationToken cancellationToken = default)
    {
        var queries = (await OpenAsync(cancellationToken)).Queries;
        return await queries.ListAsync(
            Command("read-history", Value(instanceId)), row => EventRow.Read(row, instanceId), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<string?> GetLogAsync(string instanceId, string logId, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(logId);
        if (PayloadId.Parse(logId) is not { } id)
            return null;
        var queries = (await OpenAsync(cancellationToken)).Queries;
        var found = await queries.ListAsync(
            Command("read-payload", Value(instanceId), Value(id)), row => row.GetString(0), cancellationToken);
        return found is [var log] ? log : null;
    }

    /// <inheritdoc/>
    public async Task<bool> SendEventAsync(string instanceId, HistoryEvent item, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(item);
        return await WriteAsync(new SendEventOperation(instanceId, item), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<RewindResult> RewindInstanceAsync(RewindRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return WriteAsync(new RewindOperation(request), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<int> PurgeInstanceAsync(
        string instanceId, PurgeInstanceOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        return await PurgeAsync([instanceId], options.Recursive, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<int> PurgeInstancesAsync(
        PurgeInstancesFilter filter, PurgeInstanceOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentNullException.ThrowIfNull(options);
        var statuses = (filter.Statuses ?? InstanceStatus.All).Where(status => status.IsTerminal());
        var ended = new OrchestrationQuery(filter.CreatedFrom, filter.CreatedTo, [.. statuses], PageSize: PurgedAtOnce);
        var queries = (await OpenAsync(cancellationToken)).Queries;
        var total = 0;
        while (await queries.ListAsync(
            Find(ended, InstanceCursor.Parse(null)), row => row.GetString(0), cancellationToken) is { Count: > 0 } ids)
        {
            total += await PurgeAsync([.. ids], options.Recursive, cancellationToken);
        }

        return total;
    }

    /// <inheritdoc/>
    public Task<int> PurgeInstancesAsync(
        IReadOnlyList<string> instanceIds, bool recursive, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(instanceIds);
        return PurgeAsync([.. instanceIds], recursive, cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<int> TrimInstancesAsync(IReadOnlyList<string> instanceIds, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(instanceIds);
        string[] ids = [.. instanceIds];
        var queries = (await OpenAsync(cancellationToken)).Queries;
        var trimmed = await queries.WriteAsync(
            rows => Queries.ToListAsync(rows, row => row.GetString(0)),
            [Command("trim-histories", Value(ids)), Command("trim-payloads", Value(ids))],
            cancellationToken);
        return trimmed.Count;
    }

    /// <inheritdoc/>
    public async Task<DateTimeOffset> GetTimeAsync(CancellationToken cancellationToken = default)
    {
        var queries = (await OpenAsync(cancellationToken)).Queries;
        var times = await queries.ListAsync(
            Command("clock", Time(_time.Injected)), row => row.GetFieldValue<DateTimeOffset>(0), cancellationToken);
        return times[0];
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyDictionary<OrchestrationRuntimeStatus, long>> CountInstancesAsync(
        CancellationToken cancellationToken = default)
    {
        var queries = (await OpenAsync(cancellationToken)).Queries;
        var counts = InstanceStatus.All.ToDictionary(status => status, _ => 0L);
        var states = await queries.WriteAsync(
            rows => Queries.ToListAsync(rows, row => (row.GetInt16(0), row.GetInt64(1))), [Command("count-instances")], cancellationToken);
        foreach (var (status, count) in states)
            counts[(OrchestrationRuntimeStatus)status] = count;
        return counts;
    }

    private async Task<T> WriteAsync<T>(WriteOperation<T> operation, CancellationToken cancellationToken)
    {
        (await OpenAsync(cancellationToken)).Queue.Add(operation);
        // Once it is queued it will be done, whether or not anybody still waits for it.
        return await operation.Task;
    }

    private async Task<int> PurgeAsync(string[] instanceIds, bool recursive, CancellationToken cancellationToken)
    {
        var parts = await OpenAsync(cancellationToken);
        var family = await parts.Queries.ListAsync(
            Command("ended-family", Value(instanceIds), Value(recursive)), row => row.GetString(0), cancellationToken);
        if (family.Count == 0)
            return 0;
        string[] statements = ["purge-tasks", "purge-ended", "purge-inboxes", "purge-histories", "purge-unowned-payloads"];
        var purged = await parts.Queries.WriteAsync(
            rows => Queries.ToListAsync(rows, row => row.GetString(0)),
            [.. statements.Select(name => Command(name, Value(family)))],
            cancellationToken);
        parts.Outlook.NotePurged(purged);
        return purged.Count;
    }

    private static NpgsqlBatchCommand Find(OrchestrationQuery query, InstanceCursor after)
    {
        var statuses = query.Statuses?.Select(status => (short)status).Distinct().ToArray() ?? EveryStatus;
        var afterCreated = new DateTimeOffset(after.CreatedAt, TimeSpan.Zero);
        var from = Value((query.CreatedFrom ?? DateTimeOffset.MinValue).ToUniversalTime());
        var to = Value((query.CreatedTo ?? DateTimeOffset.MaxValue).ToUniversalTime());
        if (string.IsNullOrEmpty(query.InstanceIdPrefix))
        {
            return Command(
                "find-instances", Value(statuses), Value(afterCreated), Value(after.InstanceId), from, to, Value(query.PageSize));
        }

        return Command(
            "find-instances-with-prefix", Value(query.InstanceIdPrefix), Value(query.InstanceIdPrefix + "\U0010FFFF"), Value(statuses),
            Value(afterCreated), Value(after.InstanceId), from, to, Value(query.PageSize));
    }
}
