using System.Globalization;
using System.Runtime.InteropServices;
using Microsoft.Data.Sqlite;
using Microsoft.DurableTask.Client;
using Spate.Sqlite;
using Spate.TaskHub.Hubs;
using Spate.TaskHub.Hubs.Sqlite;
using Spate.TaskHub.Hubs.Statistics;

namespace Spate.TaskHub;

public sealed partial class SqliteTaskHub
{
    // In parts, so that running work gets the write lock in between.
    private const int MarkedAtOnce = 500;

    /// <inheritdoc/>
    public Task<DateTimeOffset?> GetFirstRunTimeAsync(CancellationToken cancellationToken = default) => ReadAsync<DateTimeOffset?>(
        sql => sql["first-created"].Scalar() is long first ? new DateTimeOffset(first, TimeSpan.Zero) : null, cancellationToken);

    /// <inheritdoc/>
    public async Task<IReadOnlyList<RunCount>> CountRunsAsync(
        RunFilter filter, RunHistogramScale scale, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentNullException.ThrowIfNull(scale);
        await MarkFailuresAsync(filter.Fingerprint is not null, cancellationToken);
        return await ReadAsync(sql => CountRuns(sql, RunConditions.Of(filter), scale), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<RunFailures> GroupFailuresAsync(RunFilter filter, int max, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1);
        if (filter.OfFailed() is not { } failed)
            return new RunFailures([], 0);
        await MarkFailuresAsync(isNeeded: true, cancellationToken);
        return await ReadAsync(sql => GroupFailures(sql, RunConditions.Of(failed), max), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<RunCohort> SumUpNodesAsync(RunFilter filter, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        await MarkFailuresAsync(filter.Fingerprint is not null, cancellationToken);
        return await ReadAsync(sql => SumUpNodes(sql, RunConditions.Of(filter)), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<InstancePage> FindRunsAsync(
        RunFilter filter, int limit, string? continuationToken, bool withPayloads, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 10_000);
        var after = InstanceCursor.Parse(continuationToken);
        await MarkFailuresAsync(filter.Fingerprint is not null, cancellationToken);
        return await ReadAsync(sql => FindRuns(sql, filter, limit, after, withPayloads), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<InstanceState>> FindOldestAsync(
        RunFilter filter, int max, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1);
        await MarkFailuresAsync(filter.Fingerprint is not null, cancellationToken);
        return await ReadAsync(
            sql => filter.OfUnfinished().SelectMany(part => FindOldest(sql, RunConditions.Of(part), max)).OrderBy(run => run.CreatedAt)
                .Take(max).ToList(),
            cancellationToken);
    }

    /// <inheritdoc/>
    public Task<IReadOnlyList<BusyWorker>> ListBusyWorkersAsync(CancellationToken cancellationToken = default)
    {
        var now = _time.GetUtcNow().UtcTicks;
        return ReadAsync<IReadOnlyList<BusyWorker>>(
            sql => sql["busy-workers"].Rows(row => new BusyWorker(row.GetString(0), row.GetString(1), row.GetInt64(2)), now),
            cancellationToken);
    }

    private static InstancePage FindRuns(StatementCache sql, RunFilter filter, int limit, InstanceCursor after, bool withPayloads)
    {
        var found = filter.ByState().SelectMany(part => FindNewest(sql, RunConditions.Of(part), after, limit))
            .OrderByDescending(run => run.CreatedAt).ThenByDescending(run => run.InstanceId, StringComparer.Ordinal).Take(limit).ToList();
        var page = found.Select(run => ReadInstance(sql, run.InstanceId, withPayloads)).OfType<InstanceState>().ToList();
        return new InstancePage(page, found.Count == limit ? found[^1].ToString() : null);
    }

    private static List<InstanceCursor> FindNewest(StatementCache sql, RunConditions runs, InstanceCursor after, int limit)
    {
        var newest = new List<InstanceCursor>();
        var source = RunConditions.Narrow((runs.Ended ?? runs.Unfinished)!, "(created_at, instance_id) < ($after_created, $after_id)");
        using var rows = runs.QueryFirst(
            sql, $"SELECT instance_id, created_at {source} ORDER BY created_at DESC, instance_id DESC", limit, after.CreatedAt,
            after.InstanceId);
        while (rows.Read())
            newest.Add(new InstanceCursor(rows.GetInt64(1), rows.GetString(0)));
        return newest;
    }

    private static List<InstanceState> FindOldest(StatementCache sql, RunConditions runs, int max)
    {
        var ids = new List<string>();
        using (var rows = runs.QueryFirst(sql, $"SELECT instance_id {runs.Unfinished} ORDER BY created_at, instance_id", max))
        {
            while (rows.Read())
                ids.Add(rows.GetString(0));
        }

        return [.. ids.Select(id => ReadInstance(sql, id, withPayloads: false)).OfType<InstanceState>()];
    }

    private static List<RunCount> CountRuns(StatementCache sql, RunConditions runs, RunHistogramScale scale)
    {
        var time = scale.By == RunTime.Created ? "created_at" : "updated_at";
        string?[] parts =
        [
            runs.Ended is { } ended ? Part($"SUM(records), SUM(bytes), COUNT(bytes) {ended}") : null,
            scale.By == RunTime.Created && runs.Unfinished is { } unfinished ? Part($"0, 0, 0 {unfinished}") : null,
        ];
        var text = string.Join(" UNION ALL ", parts.OfType<string>());
        if (text.Length == 0)
            return [];
        var counts = new List<RunCount>();
        using var rows = runs.Query(sql, text, scale.From.UtcTicks, scale.Step.Ticks, scale.To.UtcTicks);
        while (rows.Read())
        {
            var status = (OrchestrationRuntimeStatus)rows.GetInt32(1);
            counts.Add(new RunCount(rows.GetInt32(0), status, rows.GetInt64(2), LongOrZero(rows, 3), LongOrZero(rows, 4))
            {
                Measured = rows.GetInt64(5),
            });
        }

        return counts;

        string Part(string rest) =>
            $"SELECT ({time} - $from) / $step AS slot, status, COUNT(*), "
            + RunConditions.Narrow(rest, $"{time} >= $from AND {time} < $to") + " GROUP BY slot, status";
    }

    private static RunFailures GroupFailures(StatementCache sql, RunConditions runs, int max)
    {
        var (groups, total) = (new List<FailureGroup>(), 0L);
        // The last of each is found by one maximum over its time and id.
        var text = "SELECT fingerprint, COUNT(*) AS runs, MIN(created_at), MAX(printf('%019d', created_at) || instance_id), "
            + $"SUM(COUNT(*)) OVER () {runs.Ended} GROUP BY fingerprint ORDER BY runs DESC, fingerprint";
        using (var rows = runs.QueryFirst(sql, text, max))
        {
            while (rows.Read())
            {
                var last = rows.GetString(3);
                var at = Time(long.Parse(last.AsSpan(0, 19), CultureInfo.InvariantCulture));
                groups.Add(new FailureGroup(
                    rows.TextOrNull(0) ?? "", rows.GetInt64(1), Time(rows.GetInt64(2)), at, last[19..], null));
                total = rows.GetInt64(4);
            }
        }

        return new RunFailures(
            groups.ConvertAll(group => group with { Failure = ReadInstance(sql, group.Example, withPayloads: false)?.FailureDetails }),
            total);
    }

    private static RunCohort SumUpNodes(StatementCache sql, RunConditions runs)
    {
        var sum = new CohortSum();
        if (runs.Ended is { } ended)
            AddEnded(sql, runs, ended, sum);
        if (runs.Unfinished is { } unfinished)
            AddUnfinished(sql, runs, unfinished, sum);
        return sum.ToCohort();
    }

    /// <summary>Lines of different runs are often the same: they are counted as they are, and read once.</summary>
    private static void AddEnded(StatementCache sql, RunConditions runs, string ended, CohortSum sum)
    {
        var lines = new Dictionary<string, long>(StringComparer.Ordinal);
        var counts = lines.GetAlternateLookup<ReadOnlySpan<char>>();
        using (var rows = runs.Query(sql, $"SELECT nodes {ended}"))
        {
            for (; rows.Read(); sum.Runs++)
            {
                var nodes = rows.GetString(0);
                if (nodes.Length == 0)
                    sum.Untold++;
                foreach (var line in nodes.AsSpan().Split('\n'))
                    CollectionsMarshal.GetValueRefOrAddDefault(counts, nodes.AsSpan()[line], out _)++;
            }
        }

        foreach (var (line, count) in lines)
        {
            if (TallyText.ParseLine(line) is not { } node)
                continue;
            sum.AddState(node.Node, node.State, count);
            sum.AddCalls(node.Node, node.Calls, count);
            sum.AddWait(node.Node, node.Wait, count);
            sum.AddDuration(node.Node, node.Duration, count);
        }
    }

    private static void AddUnfinished(StatementCache sql, RunConditions runs, string unfinished, CohortSum sum)
    {
        using var rows = runs.Query(
            sql,
            "SELECT COALESCE(custom_status, (SELECT data FROM payloads p WHERE p.instance_id = instances.instance_id "
            + $"AND p.id = custom_status_id)) {unfinished}");
        for (; rows.Read(); sum.Runs++)
        {
            var states = NodeStates.Read(rows.TextOrNull(0));
            if (states.Count == 0)
                sum.NotBegun++;
            foreach (var (node, state) in states)
                sum.AddState(node, state, 1);
        }
    }

    /// <summary>Gives the failures that earlier versions stored their fingerprints.</summary>
    private async Task MarkFailuresAsync(bool isNeeded, CancellationToken cancellationToken)
    {
        while (isNeeded)
        {
            var found = await ReadAsync(
                sql => sql["find-unmarked"].Rows(row => (Id: row.GetString(0), Failure: row.TextOrNull(1)), MarkedAtOnce),
                cancellationToken);
            if (found.Count == 0)
                return;
            await WriteAsync(
                session => found.Sum(run => session.Sql["mark-failure"].Run(
                    ErrorFingerprint.OfStored(InstanceText.ToFailure(run.Failure)), run.Id)),
                cancellationToken);
        }
    }

    private static long LongOrZero(SqliteDataReader row, int column) => row.IsDBNull(column) ? 0 : row.GetInt64(column);

    private static DateTimeOffset Time(long ticks) => new(ticks, TimeSpan.Zero);
}
