using System.Diagnostics.CodeAnalysis;
using Spate.TaskHub.Hubs.Postgres.Commits;

namespace Spate.TaskHub.Hubs.Postgres.Requests;

/// <summary>What the next transaction is made of.</summary>
/// <param name="Operations">Writes.</param>
/// <param name="Asking">Requests to be put to the database, by kind.</param>
internal sealed record WorkSet(List<WriteOperation> Operations, List<(WorkKind Kind, WorkRequest Request)> Asking);

/// <summary>
/// Where callers' writes and requests for work wait for a transaction. A request is put to the database only when that may have work; one
/// that found none waits here, at no cost, until the hub learns of work: by its own writes, a notification, a timer, or a poll.
/// </summary>
internal sealed class WorkQueue(TimeProvider time)
{
    // Bound the time and memory of a transaction. A single write may be larger.
    private const int MaxOperations = 512;
    private const int MaxSize = 4 << 20;

    private readonly Lock _lock = new();
    private readonly Queue<WriteOperation> _operations = [];
    private readonly WorkKind _instances = new(null);
    private readonly Dictionary<string, WorkKind> _pools = new(StringComparer.Ordinal);
    private readonly Stack<TaskCompletionSource> _idle = [];
    private bool _stopped;

    /// <summary>Called when something was added that has a deadline.</summary>
    internal Action Waiting { get; set; } = () => { };

    /// <summary>Whether anybody ever asked for work: whether this hub is a worker's.</summary>
    internal bool EverAsked { get; private set; }

    internal string[] Pools
    {
        get
        {
            lock (_lock)
                return [.. _pools.Keys];
        }
    }

    internal void Add(WriteOperation operation)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_stopped, typeof(PostgresTaskHub));
            _operations.Enqueue(operation);
            Wake();
        }
    }

    /// <summary>Leases work, waiting for it if there is none.</summary>
    internal async Task<IReadOnlyList<T>> TakeAsync<T>(string? pool, LockRequest request, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested || request.Max <= 0)
            return [];
        var waiting = new WorkRequest<T>(request) { Deadline = time.GetTimestamp() + ToTimestamp(request.Wait) };
        Put(waiting, pool);
        await using var registration = cancellationToken.UnsafeRegister(_ => Cancel(waiting, pool), null);
        return await waiting.Task;
    }

    /// <summary>Gives requests that were not served their places back.</summary>
    internal void PutBack(WorkKind kind, WorkRequest request)
    {
        lock (_lock)
        {
            if (!_stopped && !request.IsCancelled && !request.IsImmediate && request.Deadline > time.GetTimestamp())
            {
                kind.Add(request);
                if (kind.ShouldAsk)
                    Wake();
                return;
            }
        }

        request.Succeed();
    }

    /// <summary>Takes out waiting requests with room for so many items of new work.</summary>
    internal List<(WorkKind Kind, WorkRequest Request)> TakeToServe(string? pool, int count)
    {
        lock (_lock)
        {
            return Find(pool, out var kind) && !kind.MayHaveWork ? kind.TakeToServe(count).ConvertAll(request => (kind, request)) : [];
        }
    }

    /// <summary>The database has, or may have, work: of the pool, or instances if null.</summary>
    internal void NoteWork(string? pool)
    {
        lock (_lock)
        {
            if (Find(pool, out var kind))
                NoteWork(kind);
        }
    }

    /// <summary>The database has more of a kind than was asked for.</summary>
    internal void NotePlenty(WorkKind kind)
    {
        lock (_lock)
        {
            kind.NotePlenty();
            if (kind.ShouldAsk)
                Wake();
        }
    }

    /// <summary>Nothing is known of what the database has.</summary>
    internal void NoteAnyWork()
    {
        lock (_lock)
        {
            NoteWork(_instances);
            foreach (var kind in _pools.Values)
                NoteWork(kind);
        }
    }

    /// <summary>Ends the requests that have waited long enough.</summary>
    internal void Expire()
    {
        var now = time.GetTimestamp();
        List<WorkRequest> expired;
        lock (_lock)
            expired = [.. _instances.TakeExpired(now), .. _pools.Values.SelectMany(kind => kind.TakeExpired(now))];
        foreach (var request in expired)
            request.Succeed();
    }

    /// <summary>The timestamp of the next deadline; null if nobody waits.</summary>
    internal long? NextDeadline()
    {
        lock (_lock)
            return _pools.Values.Select(kind => kind.NextDeadline()).Append(_instances.NextDeadline()).Min();
    }

    /// <summary>Waits for what a transaction is worth; null when the queue was stopped and is empty.</summary>
    internal async Task<WorkSet?> NextAsync()
    {
        while (true)
        {
            TaskCompletionSource woken;
            lock (_lock)
            {
                if (TryTake(out var work))
                    return work;
                if (_stopped)
                    return null;
                woken = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
                _idle.Push(woken);
            }

            await woken.Task;
        }
    }

    /// <summary>Lets the takers end once all writes are done, and ends what waits.</summary>
    internal void Stop()
    {
        List<WorkRequest> waiting;
        lock (_lock)
        {
            _stopped = true;
            waiting = [.. _instances.TakeAll(), .. _pools.Values.SelectMany(kind => kind.TakeAll())];
            while (_idle.TryPop(out var idle))
                idle.TrySetResult();
        }

        foreach (var request in waiting)
            request.Fail(new ObjectDisposedException(nameof(PostgresTaskHub)));
    }

    private void Put(WorkRequest request, string? pool)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_stopped, typeof(PostgresTaskHub));
            EverAsked = true;
            if (!Find(pool, out var kind))
                _pools[pool!] = kind = new WorkKind(pool);
            kind.Add(request);
            if (kind.ShouldAsk)
                Wake();
        }

        Waiting();
    }

    private void Cancel(WorkRequest request, string? pool)
    {
        lock (_lock)
        {
            request.IsCancelled = true;
            if (!Find(pool, out var kind) || !kind.Remove(request))
                return; // a transaction has it
        }

        request.Succeed();
    }

    private bool TryTake([NotNullWhen(true)] out WorkSet? work)
    {
        var operations = new List<WriteOperation>(Math.Min(_operations.Count, MaxOperations));
        for (var size = 0; operations.Count < MaxOperations
            && size < MaxSize
            && _operations.TryDequeue(out var operation); size += operation.Size)
        {
            operations.Add(operation);
        }

        var asking = new List<(WorkKind, WorkRequest)>();
        AddAsking(_instances, asking);
        foreach (var kind in _pools.Values)
            AddAsking(kind, asking);
        work = operations.Count + asking.Count > 0 ? new WorkSet(operations, asking) : null;
        if (_operations.Count > 0)
            Wake();
        return work is not null;
    }

    private static void AddAsking(WorkKind kind, List<(WorkKind, WorkRequest)> asking)
    {
        if (kind.ShouldAsk)
            asking.AddRange(kind.TakeToAsk().Select(request => (kind, request)));
    }

    private void NoteWork(WorkKind kind)
    {
        kind.NoteWork();
        if (kind.ShouldAsk)
            Wake();
    }

    private bool Find(string? pool, [NotNullWhen(true)] out WorkKind? kind)
    {
        kind = _instances;
        return pool is null || _pools.TryGetValue(pool, out kind);
    }

    private void Wake()
    {
        if (_idle.TryPop(out var idle))
            idle.TrySetResult();
    }

    private long ToTimestamp(TimeSpan span) => (long)Math.Min(span.TotalSeconds * time.TimestampFrequency, long.MaxValue / 4);
}
