using System.Runtime.InteropServices;
using DurableTask.Core.History;
using DurableTask.Core.Tracing;
using Npgsql;
using Spate.TaskHub.Hubs.Events;
using Spate.TaskHub.Hubs.Postgres.Requests;
using static Spate.TaskHub.Hubs.Postgres.PostgresSql;

namespace Spate.TaskHub.Hubs.Postgres.Commits;

/// <summary>
/// Who gets the work of one transaction: what was asked of the database, and what its writes make due, which goes to requests that wait here
/// without ever being looked for.
/// </summary>
internal sealed class Assignment(WorkQueue queue)
{
    // Bounds what a transaction reads for others to replay; a longer history is read by who needs it.
    private const int LongestHistory = 256;

    private readonly List<(LockedRun Run, WorkRequest<LockedInstance> Request)> _runs = [];
    private readonly Dictionary<(string InstanceId, int TaskId), (NewTask Task, WorkRequest<LockedTask> Request)> _tasks = [];
    private readonly List<WorkRequest<LockedTask>> _taskRequests = [];
    private readonly List<string> _cold = [];
    private readonly HashSet<string> _poolsLeft = new(StringComparer.Ordinal);

    /// <summary>Requests that were taken out of the queue to be served.</summary>
    internal List<(WorkKind Kind, WorkRequest Request)> Serving { get; } = [];

    /// <summary>Whether runs are due that nobody here got.</summary>
    internal bool RunsLeft { get; private set; }

    /// <summary>Pools with calls that nobody here got.</summary>
    internal IReadOnlyCollection<string> PoolsLeft => _poolsLeft;

    /// <summary>When the first run becomes due that is not yet.</summary>
    internal DateTimeOffset? NextDue { get; private set; }

    /// <summary>Leases runs that were taken from the queue to who asked for them.</summary>
    internal void Take(WorkRequest<LockedInstance> request, List<LockedRun> taken, DateTimeOffset now)
    {
        // The operations of the batch came first: they may have taken a run on, or ended it.
        foreach (var run in taken.Where(run => !run.IsEnded && run.LeaseUntil is null && run.DueAt <= now))
            Lease(run, request, now);
    }

    /// <summary>Leases runs that the batch made due to who waits, those that asked in vain first.</summary>
    internal void ServeRuns(CommitBatch batch, IEnumerable<WorkRequest<LockedInstance>> asked)
    {
        var due = batch.Runs.Where(run => !run.IsEnded && run.LeaseUntil is null && run.DueAt <= batch.Now).ToList();
        var innocent = new Queue<LockedRun>(due.Where(run => run.DeliveryCount < LockRequest.SuspectDeliveries));
        var given = _runs.CountBy(item => item.Request).ToDictionary();
        foreach (var request in asked)
            Fill(request, request.Request.Max - given.GetValueOrDefault(request), innocent, batch.Now);
        foreach (var request in Claim<LockedInstance>(null, innocent.Count))
            Fill(request, request.Request.Max, innocent, batch.Now);
        RunsLeft = due.Exists(run => run.LeaseUntil is null);
        NextDue = batch.Runs.Where(run => !run.IsEnded && run.DueAt > batch.Now).Min(run => run.DueAt);
    }

    /// <summary>Leases calls that the batch queues to who waits, the more urgent first.</summary>
    internal (TaskColumns Queued, TaskColumns Leased) ServeTasks(CommitBatch batch, PayloadColumns payloads)
    {
        var (queued, leased) = (new TaskColumns(), new TaskColumns());
        foreach (var pool in batch.Tasks.GroupBy(task => task.Placement.Pool, StringComparer.Ordinal))
        {
            var tasks = new Queue<NewTask>(pool.OrderByDescending(task => task.Placement.Priority));
            foreach (var request in Claim<LockedTask>(pool.Key, tasks.Count))
            {
                for (var room = request.Request.Max; room > 0 && tasks.TryDequeue(out var task); room--)
                {
                    leased.AddLeased(task, payloads, request.Request, request.Token, batch.Now);
                    _tasks[(task.InstanceId, task.Call.EventId)] = (task, request);
                }
            }

            if (tasks.Count > 0)
                _poolsLeft.Add(pool.Key);
            foreach (var task in tasks)
                queued.Add(task, payloads);
        }

        return (queued, leased);
    }

    /// <summary>Adds the statement that takes calls from the queue.</summary>
    internal void AddTaking(NpgsqlBatch batch, WorkRequest<LockedTask> request, string pool, DateTimeOffset now)
    {
        var asked = request.Request;
        _taskRequests.Add(request);
        batch.BatchCommands.Add(Command(
            "take-tasks", Value(pool), Value(now), Value(asked.Max), Value(asked.MaxSuspects), Value(request.Token), Value(asked.Owner),
            Value(now + asked.Duration), Value(LockRequest.SuspectDeliveries)));
    }

    /// <summary>Adds the statements that read the events of leased runs, and the history of those that are not warm where they go.</summary>
    internal void AddReading(NpgsqlBatch batch, DateTimeOffset now)
    {
        if (_runs.Count == 0)
            return;
        batch.BatchCommands.Add(Command("read-events", Value(_runs.ConvertAll(item => item.Run.InstanceId)), Value(now)));
        _cold.AddRange(_runs.Where(item => IsCold(item.Run, item.Request.Request)).Select(item => item.Run.InstanceId));
        if (_cold.Count > 0)
            batch.BatchCommands.Add(Command("read-histories", Value(_cold)));
    }

    /// <summary>Reads what the statements returned, and gives it to the requests.</summary>
    /// <param name="reader">The reader, before its first result that has not been read.</param>
    /// <param name="anyLeased">Whether calls were stored under lease.</param>
    /// <param name="now">The time of the transaction.</param>
    internal async Task ReadAsync(ResultReader reader, bool anyLeased, DateTimeOffset now)
    {
        if (anyLeased)
            await reader.ReadAsync(GiveNewTask);
        foreach (var request in _taskRequests)
            await reader.ReadAsync(row => request.Give(ReadTask(row, request.Token)));
        if (_runs.Count == 0)
            return;
        var events = new Dictionary<string, List<(long Id, HistoryEvent Item)>>(StringComparer.Ordinal);
        await reader.ReadAsync(row => Of(events, row).Add((row.GetInt64(1), EventRow.Read(row, row.GetString(0), 2))));
        var histories = new Dictionary<string, List<HistoryEvent>>(StringComparer.Ordinal);
        if (_cold.Count > 0)
            await reader.ReadAsync(row => Of(histories, row).Add(EventRow.Read(row, row.GetString(0), 1)));
        foreach (var (run, request) in _runs)
            request.Give(Locked(run, events.GetValueOrDefault(run.InstanceId) ?? [], histories.GetValueOrDefault(run.InstanceId), now));
    }

    /// <summary>The items of the instance that a row begins with.</summary>
    private static List<T> Of<T>(Dictionary<string, List<T>> items, NpgsqlDataReader row) =>
        CollectionsMarshal.GetValueRefOrAddDefault(items, row.GetString(0), out _) ??= [];

    private static bool IsCold(LockedRun run, LockRequest request) =>
        run.HistoryLength is > 0 and <= LongestHistory && !request.IsWarm(new InstancePosition(run.InstanceId, run.ExecutionId, run.HistoryLength));

    private IEnumerable<WorkRequest<T>> Claim<T>(string? pool, int count)
    {
        var claimed = count == 0 ? [] : queue.TakeToServe(pool, count);
        Serving.AddRange(claimed);
        return claimed.Select(item => (WorkRequest<T>)item.Request);
    }

    private void Fill(WorkRequest<LockedInstance> request, int room, Queue<LockedRun> runs, DateTimeOffset now)
    {
        for (; room > 0 && runs.TryDequeue(out var run); room--)
            Lease(run, request, now);
    }

    private void Lease(LockedRun run, WorkRequest<LockedInstance> request, DateTimeOffset now)
    {
        run.Lease(request.Request, request.Token, now);
        _runs.Add((run, request));
    }

    private void GiveNewTask(NpgsqlDataReader row)
    {
        var (task, request) = _tasks[(row.GetString(1), row.GetInt32(2))];
        var call = task.Call;
        request.Give(new LockedTask(
            new TaskLease(row.GetInt64(0), Text(request.Token)), task.InstanceId, call.EventId, call.Name!, call.Input, task.Placement.Timeout, 1,
            call.ParentTraceContext)
        {
            Version = call.Version ?? "",
        });
    }

    private static LockedTask ReadTask(NpgsqlDataReader row, Guid token) => new(
        new TaskLease(row.GetInt64(0), Text(token)),
        row.GetString(1),
        row.GetInt32(2),
        row.GetString(3),
        row.TextOrNull(4),
        row.IsDBNull(5) ? null : new TimeSpan(row.GetInt64(5)),
        row.GetInt32(6),
        row.IsDBNull(7) ? null : new DistributedTraceContext(row.GetString(7), row.TextOrNull(8)))
    {
        Version = row.TextOrNull(9) ?? "",
    };

    private static LockedInstance Locked(
        LockedRun run, List<(long Id, HistoryEvent Item)> events, IReadOnlyList<HistoryEvent>? history, DateTimeOffset now) => new(
        new InstanceLease(run.InstanceId, Text(run.Token!.Value)),
        run.Name,
        run.ExecutionId,
        run.HistoryLength,
        run.DeliveryCount,
        events.ConvertAll(item => item.Item),
        new InboxPosition(events.Count == 0 ? 0 : events.Max(item => item.Id), now)) { History = history };

    private static string Text(Guid token) => token.ToString("N");
}

/// <summary>The results of a batch of statements, one after another.</summary>
internal sealed class ResultReader(NpgsqlDataReader reader)
{
    private bool _begun;

    /// <summary>Reads all rows of the next result.</summary>
    internal async Task ReadAsync(Action<NpgsqlDataReader> read)
    {
        // A reader stands at its first result from the start.
        if (_begun)
            await reader.NextResultAsync();
        _begun = true;
        while (await reader.ReadAsync())
            read(reader);
    }

    /// <summary>Reads to the end, so that an error of a later statement is seen.</summary>
    internal async Task EndAsync()
    {
        while (await reader.NextResultAsync())
        {
            // a result that nobody wants
        }
    }
}
