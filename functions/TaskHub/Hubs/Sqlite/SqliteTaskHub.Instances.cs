using DurableTask.Core.History;
using Microsoft.Data.Sqlite;
using Microsoft.DurableTask.Client;
using Spate.Sqlite;
using Spate.TaskHub.Hubs.Events;
using Spate.TaskHub.Hubs.Sqlite;
using Spate.TaskHub.Hubs;

namespace Spate.TaskHub;

public sealed partial class SqliteTaskHub
{
    /// <inheritdoc/>
    public Task<CreateInstanceResult> CreateInstanceAsync(NewInstance instance, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(instance);
        return WriteAsync(session => Create(session, instance), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<InstanceState?> GetInstanceAsync(string instanceId, bool withPayloads, CancellationToken cancellationToken = default) =>
        ReadAsync(sql => ReadInstance(sql, instanceId, withPayloads), cancellationToken);

    /// <inheritdoc/>
    public async Task<InstanceState?> WaitForInstanceAsync(
        string instanceId, InstanceMilestone milestone, bool withPayloads, CancellationToken cancellationToken = default)
    {
        while (true)
        {
            using var wait = _signals.Join(instanceId);
            var state = await GetInstanceAsync(instanceId, withPayloads, cancellationToken);
            if (state is null || state.Status.Has(milestone))
                return state;
            Writer.Tick(); // from here on the writer looks for the changes of other processes
            await wait.Changed.WaitAsync(cancellationToken);
        }
    }

    /// <inheritdoc/>
    public Task<InstancePage> QueryInstancesAsync(OrchestrationQuery query, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(query);
        ArgumentOutOfRangeException.ThrowIfLessThan(query.PageSize, 1, nameof(query));
        ArgumentOutOfRangeException.ThrowIfGreaterThan(query.PageSize, 10_000, nameof(query));
        var after = InstanceCursor.Parse(query.ContinuationToken);
        return ReadAsync(sql => ReadPage(sql, query, after), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<HistoryEvent>> GetHistoryAsync(string instanceId, CancellationToken cancellationToken = default) =>
        ReadAsync<IReadOnlyList<HistoryEvent>>(
            sql => sql["read-history"].Rows(row => EventRow.Read(row, instanceId), instanceId), cancellationToken);

    /// <inheritdoc/>
    public Task<string?> GetLogAsync(string instanceId, string logId, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(logId);
        return ReadAsync(sql => sql["read-payload"].Scalar(instanceId, PayloadId.Parse(logId)) as string, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<bool> SendEventAsync(string instanceId, HistoryEvent item, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(item);
        return WriteAsync(session => session.Send(instanceId, item, isUrgent: item is ExecutionTerminatedEvent), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<int> PurgeInstanceAsync(string instanceId, PurgeInstanceOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(options);
        return WriteAsync(session => PurgeFamily(session, instanceId, options.Recursive), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<int> PurgeInstancesAsync(
        PurgeInstancesFilter filter, PurgeInstanceOptions options, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentNullException.ThrowIfNull(options);
        var total = 0;
        while (true)
        {
            // In parts, so that a large purge does not keep running work from the write lock.
            var purged = await WriteAsync(session => PurgeSome(session, filter, options.Recursive, 256), cancellationToken);
            if (purged == 0)
                return total;
            total += purged;
        }
    }

    /// <inheritdoc/>
    public Task<int> PurgeInstancesAsync(
        IReadOnlyList<string> instanceIds, bool recursive, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(instanceIds);
        return WriteAsync(session => instanceIds.Sum(instanceId => PurgeFamily(session, instanceId, recursive)), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<int> TrimInstancesAsync(IReadOnlyList<string> instanceIds, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(instanceIds);
        return WriteAsync(session => instanceIds.Count(instanceId => Trim(session, instanceId)), cancellationToken);
    }

    /// <inheritdoc/>
    public Task<DateTimeOffset> GetTimeAsync(CancellationToken cancellationToken = default) => Task.FromResult(_time.GetUtcNow());

    /// <inheritdoc/>
    public Task<IReadOnlyDictionary<OrchestrationRuntimeStatus, long>> CountInstancesAsync(CancellationToken cancellationToken = default) =>
        ReadAsync<IReadOnlyDictionary<OrchestrationRuntimeStatus, long>>(
            sql =>
            {
                var counts = InstanceStatus.All.ToDictionary(status => status, _ => 0L);
                using var rows = sql["count-instances"].Query();
                while (rows.Read())
                    counts[(OrchestrationRuntimeStatus)rows.GetInt32(0)] = rows.GetInt64(1);
                return counts;
            },
            cancellationToken);

    private static CreateInstanceResult Create(WriteSession session, NewInstance instance)
    {
        var started = instance.Started;
        if (instance.ReplacesEnded && ReadRun(session, instance.InstanceId) is { } earlier)
        {
            // An earlier attempt whose answer was lost may have created it.
            if (earlier.ExecutionId == started.ExecutionId)
                return new CreateInstanceResult(true, null);
            PurgeFamily(session, instance.InstanceId, recursive: false);
        }

        var parent = ParentExecution.From(started.ParentInstance);
        var dueAt = instance.StartAt is { } at && at > session.Now ? at : session.Now;
        var (input, inputId) = session.Place(instance.InstanceId, started.Input);
        var created = session.Sql["create-instance"].Run(
            instance.InstanceId, started.ExecutionId, started.Name, session.Now.UtcTicks, input, inputId, InstanceText.OfTags(started.Tags),
            parent?.Name, parent?.InstanceId, parent?.ExecutionId, parent?.TaskScheduledId, dueAt.UtcTicks);
        if (created == 0)
        {
            session.Undo();
            return new CreateInstanceResult(false, ReadIdentity(session, instance.InstanceId)!.Value.Status);
        }

        session.AddToInbox(instance.InstanceId, started, dueAt);
        return new CreateInstanceResult(true, null);
    }

    private static InstanceIdentity? ReadIdentity(WriteSession session, string instanceId)
    {
        using var row = session.Sql["read-identity"].Query(instanceId);
        return row.Read()
            ? new InstanceIdentity((OrchestrationRuntimeStatus)row.GetInt32(0), row.TextOrNull(1))
            : null;
    }

    private static InstanceState? ReadInstance(StatementCache sql, string instanceId, bool withPayloads)
    {
        using var row = sql["get-instance"].Query(instanceId);
        return row.Read() ? ReadState(sql, row, withPayloads) : null;
    }

    private static InstancePage ReadPage(StatementCache sql, OrchestrationQuery query, InstanceCursor after)
    {
        var page = new List<InstanceState>();
        if (query.Statuses is null)
            ReadPage(sql, query, after, null, page);
        foreach (var status in query.Statuses?.Distinct() ?? [])
            ReadPage(sql, query, after, status, page);
        // Of several states, each in its order, a page is what comes first of all.
        page =
        [
            .. page.OrderByDescending(state => state.CreatedAt).ThenByDescending(state => state.InstanceId, StringComparer.Ordinal)
                .Take(query.PageSize),
        ];
        return new InstancePage(page, page.Count == query.PageSize ? InstanceCursor.After(page[^1]).ToString() : null);
    }

    private static void ReadPage(
        StatementCache sql, OrchestrationQuery query, InstanceCursor after, OrchestrationRuntimeStatus? status, List<InstanceState> page)
    {
        var (from, to) = Range(query.CreatedFrom, query.CreatedTo);
        var prefix = query.InstanceIdPrefix ?? "";
        var prefixEnd = prefix + "\U0010FFFF";
        using var rows = status is null
            ? sql["query-instances"].Query(after.CreatedAt, after.InstanceId, from, to, prefix, prefixEnd, query.PageSize)
            : sql["query-instances-of-status"].Query(
                (int)status, after.CreatedAt, after.InstanceId, from, to, prefix, prefixEnd, query.PageSize);
        while (rows.Read())
            page.Add(ReadState(sql, rows, query.FetchInputsAndOutputs));
    }

    private static InstanceState ReadState(StatementCache sql, SqliteDataReader row, bool withPayloads)
    {
        var instanceId = row.GetString(0);
        var (input, output, customStatus) = withPayloads ? ReadPayloads(sql, instanceId) : default;
        return new InstanceState(
            instanceId,
            row.GetString(1),
            row.GetString(2),
            (OrchestrationRuntimeStatus)row.GetInt32(3),
            new DateTimeOffset(row.GetInt64(4), TimeSpan.Zero),
            new DateTimeOffset(row.GetInt64(5), TimeSpan.Zero),
            row.TextOrNull(6),
            InstanceText.ToTags(row.TextOrNull(7)),
            InstanceText.ToFailure(row.TextOrNull(8)),
            input,
            output,
            customStatus);
    }

    private static (string? Input, string? Output, string? CustomStatus) ReadPayloads(StatementCache sql, string instanceId)
    {
        using var row = sql["get-payloads"].Query(instanceId);
        return row.Read() ? (row.TextOrNull(0), row.TextOrNull(1), row.TextOrNull(2)) : default;
    }

    private static int PurgeSome(WriteSession session, PurgeInstancesFilter filter, bool recursive, int limit)
    {
        var (from, to) = Range(filter.CreatedFrom, filter.CreatedTo);
        var statuses = (filter.Statuses ?? InstanceStatus.All).Where(status => status.IsTerminal()).Distinct();
        var found = statuses.SelectMany(status => ReadIds(session.Sql["find-of-status"], (int)status, from, to, limit)).ToList();
        return found.Sum(instanceId => PurgeFamily(session, instanceId, recursive));
    }

    private static int PurgeFamily(WriteSession session, string instanceId, bool recursive)
    {
        var family = ReadIds(session.Sql["ended-family"], instanceId, recursive ? 1 : 0);
        foreach (var member in family)
        {
            foreach (var statement in (ReadOnlySpan<string>)[
                "clear-history", "clear-inbox", "clear-tasks", "purge-payloads", "purge-instance",
            ])
            {
                session.Sql[statement].Run(member);
            }

            session.NoteChanged(member);
        }

        return family.Count;
    }

    private static bool Trim(WriteSession session, string instanceId)
    {
        if (session.Sql["trim-history"].Run(instanceId) == 0)
            return false;
        session.Sql["trim-payloads"].Run(instanceId);
        return true;
    }

    private static List<string> ReadIds(Statement statement, params ReadOnlySpan<object?> values) =>
        statement.Rows(row => row.GetString(0), values);

    private static (long From, long To) Range(DateTimeOffset? from, DateTimeOffset? to) =>
        (from?.UtcTicks ?? 0, to?.UtcTicks ?? long.MaxValue);

    private readonly record struct InstanceIdentity(OrchestrationRuntimeStatus Status, string? ParentInstanceId);
}
