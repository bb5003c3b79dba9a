using System.Runtime.InteropServices;
using DurableTask.Core.History;
using Npgsql;
using Spate.TaskHub.Hubs.Events;
using Spate.TaskHub.Hubs.Postgres.Requests;
using static Spate.TaskHub.Hubs.Postgres.PostgresSql;

namespace Spate.TaskHub.Hubs.Postgres.Commits;

/// <summary>
/// Who gets the work of one transaction: what was asked of the database, and what its writes make due, which goes to requests that wait
/// here without ever being looked for.
/// </summary>
internal sealed class Assignment(WorkQueue queue)
{
    // Bounds what a transaction reads for others to replay; a longer history is read by who needs it.
    private const int LongestHistory = 256;

    private readonly List<(LockedRun Run, Delivery Delivery, WorkRequest<LockedInstance> Request)> _runs = [];
    private readonly Dictionary<(string InstanceId, int TaskId), (LockedTask Task, WorkRequest<LockedTask> Request)> _newTasks = [];
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

    /// <summary>Leases a run to who asked for it. Its events are read before it is given.</summary>
    internal void Lease(LockedRun run, WorkRequest<LockedInstance> request, DateTimeOffset now) =>
        _runs.Add((run, run.Take(request, now), request));

    /// <summary>Leases runs that the batch made due to who waits, those that asked in vain first.</summary>
    internal void ServeRuns(CommitBatch batch, IEnumerable<WorkRequest<LockedInstance>> asked)
    {
        var ready = batch.Runs.Where(run => run.IsReady(batch.Now)).ToList();
        var innocent = new Queue<LockedRun>(ready.Where(run => !run.Lease.IsSuspect));
        var given = _runs.CountBy(item => item.Request).ToDictionary();
        foreach (var request in asked)
            Fill(request, request.Request.Max - given.GetValueOrDefault(request), innocent, batch.Now);
        foreach (var request in Claim<LockedInstance>(null, innocent.Count))
            Fill(request, request.Request.Max, innocent, batch.Now);
        RunsLeft = ready.Exists(run => run.IsReady(batch.Now));
        NextDue = batch.Runs.Where(run => run.DueAt > batch.Now).Min(run => run.DueAt);
    }

    /// <summary>Leases calls that the batch queues to who waits, those that asked in vain first; the more urgent calls first.</summary>
    internal (TaskColumns Queued, TaskColumns Leased) ServeTasks(
        CommitBatch batch, List<Asking<LockedTask, TaskRow>> asked, PayloadColumns payloads)
    {
        var (queued, leased) = (new TaskColumns(), new TaskColumns());
        foreach (var pool in batch.NewTasks.GroupBy(task => task.Placement.Pool, StringComparer.Ordinal))
        {
            var tasks = new Queue<NewTask>(pool.OrderByDescending(task => task.Placement.Priority));
            var inVain = asked.Where(kind => kind.Kind.Pool == pool.Key).SelectMany(kind => kind.Requests);
            foreach (var request in inVain.Concat(Claim<LockedTask>(pool.Key, tasks.Count)))
            {
                for (var room = request.Request.Max - request.Count; room > 0 && tasks.TryDequeue(out var task); room--)
                    leased.AddLeased(task, Lease(task, request, batch.Now), payloads);
            }

            if (tasks.Count > 0)
                _poolsLeft.Add(pool.Key);
            foreach (var task in tasks)
                queued.Add(task, payloads);
        }

        _poolsLeft.UnionWith(batch.Tasks.Where(task => task.IsReady(batch.Now)).Select(task => task.Pool));
        return (queued, leased);
    }

    /// <summary>
    /// Adds the statements that read the events of leased runs, and the history of those that are not warm where they go.
    /// </summary>
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
        if (_runs.Count == 0)
            return;
        var events = new Dictionary<string, List<(long Id, HistoryEvent Item)>>(StringComparer.Ordinal);
        await reader.ReadAsync(row => Of(events, row).Add((row.GetInt64(1), EventRow.Read(row, row.GetString(0), 2))));
        var histories = new Dictionary<string, List<HistoryEvent>>(StringComparer.Ordinal);
        if (_cold.Count > 0)
            await reader.ReadAsync(row => Of(histories, row).Add(EventRow.Read(row, row.GetString(0), 1)));
        foreach (var (run, delivery, request) in _runs)
        {
            request.Give(Locked(
                run, delivery, events.GetValueOrDefault(run.InstanceId) ?? [], histories.GetValueOrDefault(run.InstanceId), now));
        }
    }

    /// <summary>The items of the instance that a row begins with.</summary>
    private static List<T> Of<T>(Dictionary<string, List<T>> items, NpgsqlDataReader row) =>
        CollectionsMarshal.GetValueRefOrAddDefault(items, row.GetString(0), out _) ??= [];

    private static bool IsCold(LockedRun run, LockRequest request) =>
        run.HistoryLength is > 0 and <= LongestHistory
            && !request.IsWarm(new InstancePosition(run.InstanceId, run.ExecutionId, run.HistoryLength));

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

    private WorkLease Lease(NewTask task, WorkRequest<LockedTask> request, DateTimeOffset now)
    {
        var lease = WorkLease.None.Take(request.Request, request.Token, now);
        var call = task.Call;
        var locked = new LockedTask(
            default,
            task.InstanceId,
            call.EventId,
            call.Name!,
            call.Input,
            task.Placement.Timeout,
            lease.Delivery(request.Request),
            call.ParentTraceContext)
        {
            Version = call.Version ?? "",
            ExecutionId = task.ExecutionId,
        };
        _newTasks[(task.InstanceId, call.EventId)] = (locked, request);
        return lease;
    }

    private void GiveNewTask(NpgsqlDataReader row)
    {
        var (task, request) = _newTasks[(row.GetString(1), row.GetInt32(2))];
        request.Give(task with { Lease = new TaskLease(row.GetInt64(0), request.Token) });
    }

    private static LockedInstance Locked(
        LockedRun run,
        Delivery delivery,
        List<(long Id, HistoryEvent Item)> events,
        IReadOnlyList<HistoryEvent>? history,
        DateTimeOffset now) => new(
        new InstanceLease(run.InstanceId, run.Lease.Token!),
        run.Name,
        run.ExecutionId,
        run.HistoryLength,
        delivery,
        events.ConvertAll(item => item.Item),
        new InboxPosition(events.Count == 0 ? 0 : events.Max(item => item.Id), now))
        { History = history };
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
