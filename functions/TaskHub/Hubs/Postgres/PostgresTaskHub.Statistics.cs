using System.Runtime.InteropServices;
using Microsoft.DurableTask.Client;
using Npgsql;
using Spate.TaskHub.Hubs;
using Spate.TaskHub.Hubs.Postgres;
using Spate.TaskHub.Hubs.Statistics;
using static Spate.TaskHub.Hubs.Postgres.PostgresSql;

namespace Spate.TaskHub;

public sealed partial class PostgresTaskHub
{
    private const int MarkedAtOnce = 500;
    private const string IsEnded = "AND i.status IN (1, 3, 5)";
    private const string IsUnfinished = "AND i.status IN (0, 6, 7)";

    // Its payload, if it is a large one.
    private static readonly string CustomStatus = RunConditions.Storable(
        "COALESCE(i.custom_status, (SELECT data FROM payloads p WHERE p.instance_id = i.instance_id AND p.id = i.custom_status_id))")
        + "::json";

    /// <inheritdoc/>
    public async Task<DateTimeOffset?> GetFirstRunTimeAsync(CancellationToken cancellationToken = default)
    {
        var queries = (await OpenAsync(cancellationToken)).Queries;
        var times = await queries.ListAsync(
            Command("first-created", Value(EveryStatus)), row => row.GetFieldValue<DateTimeOffset>(0), cancellationToken);
        return times.Count == 0 ? null : times.Min();
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<RunCount>> CountRunsAsync(
        RunFilter filter, RunHistogramScale scale, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentNullException.ThrowIfNull(scale);
        var queries = (await OpenAsync(cancellationToken)).Queries;
        await MarkFailuresAsync(filter.Fingerprint is not null, queries, cancellationToken);
        var (time, which) = scale.By == RunTime.Created ? ("i.created_at", "") : ("i.updated_at", IsEnded);
        var command = RunConditions.Of(filter).Select(
            $"date_bin({{0}}, {time}, {{1}}) AS slot, i.status, COUNT(*), SUM(i.records)::bigint, SUM(i.bytes)::bigint, COUNT(i.bytes)",
            "",
            $"{which} AND {time} >= {{1}} AND {time} < {{2}} GROUP BY slot, i.status",
            Value(scale.Step), Value(scale.From.ToUniversalTime()), Value(scale.To.ToUniversalTime()));
        return await queries.ListAsync(command, row => ReadCount(row, scale), cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<RunFailures> GroupFailuresAsync(RunFilter filter, int max, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1);
        if (filter.OfFailed() is not { } failed)
            return new RunFailures([], 0);
        var queries = (await OpenAsync(cancellationToken)).Queries;
        await MarkFailuresAsync(isNeeded: true, queries, cancellationToken);
        // The last of each is found by one maximum over its time and id.
        var command = RunConditions.Of(failed).Select(
            "i.fingerprint, COUNT(*) AS runs, MIN(i.created_at), MAX(i.created_at), "
            + "substr(MAX(to_char(i.created_at AT TIME ZONE 'UTC', 'YYYYMMDDHH24MISSUS') || i.instance_id), 21), "
            + "(SUM(COUNT(*)) OVER ())::bigint",
            rest: "GROUP BY i.fingerprint ORDER BY runs DESC, i.fingerprint LIMIT {0}",
            own: [Value((long)max)]);
        var rows = await queries.ListAsync(command, ReadGroup, cancellationToken);
        var examples = await queries.ListAsync(
            Command("get-instances", Value(rows.ConvertAll(row => row.Group.Example))), InstanceReader.ReadState, cancellationToken);
        var failures = examples.ToDictionary(run => run.InstanceId, run => run.FailureDetails, StringComparer.Ordinal);
        return new RunFailures(
            rows.ConvertAll(row => row.Group with { Failure = failures.GetValueOrDefault(row.Group.Example) }),
            rows is [var first, ..] ? first.Total : 0);
    }

    /// <inheritdoc/>
    public async Task<InstancePage> FindRunsAsync(
        RunFilter filter, int limit, string? continuationToken, bool withPayloads, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 10_000);
        var after = InstanceCursor.Parse(continuationToken);
        var queries = (await OpenAsync(cancellationToken)).Queries;
        await MarkFailuresAsync(filter.Fingerprint is not null, queries, cancellationToken);
        var newest = await queries.ListAsync(
            [.. filter.ByState().Select(part => RunConditions.Of(part).Newest(after, limit))],
            row => new InstanceCursor(row.GetFieldValue<DateTimeOffset>(1).UtcTicks, row.GetString(0)),
            cancellationToken);
        var found = newest.OrderByDescending(run => run.CreatedAt).ThenByDescending(run => run.InstanceId, StringComparer.Ordinal)
            .Take(limit).ToList();
        var get = Command(
            withPayloads ? "get-instances-with-payloads" : "get-instances", Value(found.ConvertAll(run => run.InstanceId)));
        var states = (await queries.ListAsync(get, InstanceReader.ReadState, cancellationToken)).ToDictionary(run => run.InstanceId);
        return new InstancePage(
            [.. found.Where(run => states.ContainsKey(run.InstanceId)).Select(run => states[run.InstanceId])],
            found.Count == limit ? found[^1].ToString() : null);
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<InstanceState>> FindOldestAsync(
        RunFilter filter, int max, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        ArgumentOutOfRangeException.ThrowIfLessThan(max, 1);
        var queries = (await OpenAsync(cancellationToken)).Queries;
        await MarkFailuresAsync(filter.Fingerprint is not null, queries, cancellationToken);
        var ids = await queries.ListAsync(
            [.. filter.OfUnfinished().Select(part => RunConditions.Of(part).Oldest(max))], row => row.GetString(0), cancellationToken);
        var runs = await queries.ListAsync(Command("get-instances", Value(ids)), InstanceReader.ReadState, cancellationToken);
        return [.. runs.OrderBy(run => run.CreatedAt).Take(max)];
    }

    /// <inheritdoc/>
    public async Task<IReadOnlyList<BusyWorker>> ListBusyWorkersAsync(CancellationToken cancellationToken = default)
    {
        var queries = (await OpenAsync(cancellationToken)).Queries;
        return await queries.ListAsync(
            Command("busy-workers", Time(_time.Injected)),
            row => new BusyWorker(row.GetString(0), row.GetString(1), row.GetInt64(2)),
            cancellationToken);
    }

    /// <inheritdoc/>
    public async Task<RunCohort> SumUpNodesAsync(RunFilter filter, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(filter);
        var queries = (await OpenAsync(cancellationToken)).Queries;
        await MarkFailuresAsync(filter.Fingerprint is not null, queries, cancellationToken);
        var runs = RunConditions.Of(filter);
        NpgsqlBatchCommand[] commands =
        [
            runs.Select("i.nodes, i.node_numbers", rest: IsEnded),
            runs.Select("COUNT(*)", rest: IsUnfinished),
            runs.Select(
                "node.key, node.value, COUNT(*)",
                "CROSS JOIN LATERAL (SELECT CASE WHEN json_typeof(s) = 'object' THEN s -> 'Nodes' END AS nodes "
                + $"FROM (SELECT {CustomStatus} AS s) AS status) AS status "
                + "LEFT JOIN LATERAL json_each_text(CASE WHEN json_typeof(status.nodes) = 'object' THEN status.nodes END) AS node ON true",
                $"{IsUnfinished} GROUP BY node.key, node.value"),
        ];
        return await queries.ReadAsync(rows => SumUpAsync(rows, cancellationToken), commands, cancellationToken);
    }

    private static async Task<RunCohort> SumUpAsync(NpgsqlDataReader rows, CancellationToken cancellationToken)
    {
        var sum = new CohortSum();
        var shapes = new Dictionary<string, AlikeRuns>(StringComparer.Ordinal);
        for (; await rows.ReadAsync(cancellationToken); sum.Runs++)
        {
            if (rows.TextOrNull(0) is { Length: > 0 } nodes)
                (CollectionsMarshal.GetValueRefOrAddDefault(shapes, nodes, out _) ??= new AlikeRuns()).Add(rows.GetFieldValue<int[]>(1));
            else
                sum.Untold++;
        }

        foreach (var (nodes, alike) in shapes)
            alike.AddTo(sum, TallyText.ParseStates(nodes));
        await rows.NextResultAsync(cancellationToken);
        await rows.ReadAsync(cancellationToken);
        sum.Runs += rows.GetInt64(0);
        await rows.NextResultAsync(cancellationToken);
        while (await rows.ReadAsync(cancellationToken))
        {
            if (rows.TextOrNull(0) is { } node)
                sum.AddState(node, rows.GetString(1), rows.GetInt64(2));
            else
                sum.NotBegun += rows.GetInt64(2);
        }

        return sum.ToCohort();
    }

    private static RunCount ReadCount(NpgsqlDataReader row, RunHistogramScale scale) => new(
        (int)((row.GetFieldValue<DateTimeOffset>(0) - scale.From) / scale.Step),
        (OrchestrationRuntimeStatus)row.GetInt16(1),
        row.GetInt64(2),
        row.IsDBNull(3) ? 0 : row.GetInt64(3),
        row.IsDBNull(4) ? 0 : row.GetInt64(4))
    {
        Measured = row.GetInt64(5),
    };

    private static (FailureGroup Group, long Total) ReadGroup(NpgsqlDataReader row) => (
        new FailureGroup(
            row.TextOrNull(0) ?? "", row.GetInt64(1), row.GetFieldValue<DateTimeOffset>(2), row.GetFieldValue<DateTimeOffset>(3),
            row.GetString(4), null),
        row.GetInt64(5));

    /// <summary>Gives the failures that programs of earlier versions stored their fingerprints.</summary>
    private static async Task MarkFailuresAsync(bool isNeeded, Queries queries, CancellationToken cancellationToken)
    {
        while (isNeeded)
        {
            var found = await queries.ListAsync(
                Command("find-unmarked", Value(MarkedAtOnce)),
                row => (Id: row.GetString(0), Fingerprint: ErrorFingerprint.OfStored(InstanceText.ToFailure(row.TextOrNull(1)))),
                cancellationToken);
            if (found.Count == 0)
                return;
            await queries.WriteAsync(
                static rows => Queries.ToListAsync(rows, static _ => 0),
                [Command("mark-failures", Value(found.ConvertAll(run => run.Id)), Value(found.ConvertAll(run => run.Fingerprint)))],
                cancellationToken);
        }
    }
}
