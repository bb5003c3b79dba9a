using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Spate.Durable.Hubs.Sqlite;

/// <summary>
/// The only writer of a hub. Operations queue up while a transaction is under way, and the next transaction takes all of them: the cost of a
/// commit, a sync to disk, is shared by all who wait. Each operation has a savepoint, so that one which fails or refuses leaves no trace
/// and does not disturb the others.
/// <para>
/// Requests for work are parked when there is none. A transaction that produces work serves them before it commits: the turn that queues an
/// activity call and the lease of that call share one commit, and nobody polls.
/// </para>
/// </summary>
internal sealed class GroupCommitWriter : IDisposable
{
    // Bounds the time that a transaction holds the file's write lock, and the memory of its log.
    private const int MaxOperations = 1024;

    private readonly Lock _lock = new();
    private readonly ManualResetEventSlim _wake = new();
    private readonly Queue<WriteOperation> _queue = [];
    private readonly List<ParkedRequest> _parked = [];
    private readonly List<WriteOperation> _finished = [];
    private readonly SqliteConnection _connection;
    private readonly StatementCache _sql;
    private readonly WriteSession _session;
    private readonly WriterClock _clock;
    private readonly TimeProvider _time;
    private readonly InstanceSignals _signals;
    private readonly Thread _thread;
    private long _dataVersion;
    private bool _ticked;
    private bool _stopping;

    /// <summary>Starts the writer on a connection of its own.</summary>
    /// <param name="connection">The connection; the writer disposes it.</param>
    /// <param name="options">The hub's options.</param>
    /// <param name="time">The clock.</param>
    /// <param name="signals">Raised after a commit for the instances whose state changed.</param>
    /// <param name="hubSession">What leases are marked with.</param>
    internal GroupCommitWriter(
        SqliteConnection connection, SqliteTaskHubOptions options, TimeProvider time, InstanceSignals signals, string hubSession)
    {
        _connection = connection;
        _time = time;
        _signals = signals;
        _sql = new StatementCache(connection);
        _session = new WriteSession(_sql, options.PayloadLimit, hubSession);
        _clock = new WriterClock(time, options.PollInterval, Tick);
        _thread = new Thread(Loop) { IsBackground = true, Name = "task hub writer" };
        _thread.Start();
    }

    /// <summary>Runs a write in a transaction; the task completes after the commit.</summary>
    internal Task<T> WriteAsync<T>(Func<WriteSession, T> write)
    {
        var operation = new SingleWrite<T>(write);
        Enqueue(operation);
        return operation.Task;
    }

    /// <summary>Leases work, waiting for it if there is none.</summary>
    internal async Task<IReadOnlyList<T>> TakeAsync<T>(
        string? pool, Func<WriteSession, IReadOnlyList<T>> take, TimeSpan wait, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return [];
        var request = new ParkedRequest<T>(pool, take) { Deadline = _time.GetUtcNow() + wait };
        await using var registration = cancellationToken.UnsafeRegister(_ => Cancel(request), null);
        Enqueue(request);
        return await request.Task;
    }

    /// <summary>Finishes what is queued, fails what is parked, and closes the connection.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _stopping = true;
            _wake.Set();
        }

        _thread.Join();
        _clock.Dispose();
        _sql.Dispose();
        _connection.Dispose();
        _wake.Dispose();
    }

    private void Enqueue(WriteOperation operation)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_stopping, typeof(SqliteTaskHub));
            _queue.Enqueue(operation);
            _wake.Set();
        }
    }

    private void Cancel(ParkedRequest request)
    {
        request.Cancelled = true;
        Tick();
    }

    /// <summary>Makes the writer look for work, and for changes by other processes.</summary>
    internal void Tick()
    {
        lock (_lock)
        {
            if (_stopping)
                return;
            _ticked = true;
            _wake.Set();
        }
    }

    private void Loop()
    {
        while (TakeBatch() is { } batch)
            Execute(batch.Operations, batch.Ticked);
        foreach (var request in _parked)
            request.Fail(new ObjectDisposedException(nameof(SqliteTaskHub)));
    }

    private (List<WriteOperation> Operations, bool Ticked)? TakeBatch()
    {
        while (true)
        {
            _wake.Wait();
            lock (_lock)
            {
                var operations = new List<WriteOperation>(Math.Min(_queue.Count, MaxOperations));
                while (operations.Count < MaxOperations && _queue.TryDequeue(out var operation))
                    operations.Add(operation);
                if (operations.Count > 0 || _ticked)
                {
                    var ticked = _ticked;
                    _ticked = false;
                    return (operations, ticked);
                }

                if (_stopping)
                    return null;
                _wake.Reset();
            }
        }
    }

    private void Execute(List<WriteOperation> operations, bool ticked)
    {
        _finished.Clear();
        try
        {
            _session.BeginTransaction(_time.GetUtcNow());
            _sql.Execute("BEGIN IMMEDIATE");
            foreach (var operation in operations)
            {
                if (!Run(operation))
                    _parked.Add((ParkedRequest)operation);
            }

            ServeParked(ticked);
            var next = NextDue();
            _sql.Execute("COMMIT");
            Publish(ticked);
            _clock.Arm(next, _parked.Count > 0 || _signals.AnyWaits);
        }
        catch (Exception e)
        {
            Abort(operations, e);
        }
    }

    /// <summary>Runs one operation in its savepoint.</summary>
    /// <returns>Whether it is done, with or without success.</returns>
    private bool Run(WriteOperation operation)
    {
        _session.BeginOperation();
        _sql.Execute("SAVEPOINT operation");
        var done = true;
        try
        {
            done = operation.Run(_session);
            if (_session.Refused)
                _sql.Execute("ROLLBACK TO operation");
            if (done)
                _finished.Add(operation);
        }
        catch (Exception e) when (InTransaction)
        {
            _sql.Execute("ROLLBACK TO operation");
            operation.Fail(Explain(e));
        }

        _sql.Execute("RELEASE operation");
        return done;
    }

    private void ServeParked(bool all)
    {
        for (var i = 0; i < _parked.Count; i++)
        {
            var request = _parked[i];
            if ((all || request.Concerns(_session)) && Run(request))
                _parked.RemoveAt(i--);
        }
    }

    private DateTimeOffset? NextDue()
    {
        if (_parked.Count == 0)
            return null;
        var next = _parked.Min(request => request.Deadline);
        using var row = _sql["next-instance-due"].Query(_session.Now.UtcTicks);
        if (row.Read() && !row.IsDBNull(0) && row.GetInt64(0) < next.UtcTicks)
            next = new DateTimeOffset(row.GetInt64(0), TimeSpan.Zero);
        return next;
    }

    private void Publish(bool ticked)
    {
        if (ticked && OthersWrote())
            _signals.RaiseAll();
        else
            _signals.Raise(_session.ChangedInstances);
        foreach (var operation in _finished)
            operation.Succeed();
    }

    /// <summary>SQLite counts the commits of other connections, those of other processes included, in data_version.</summary>
    private bool OthersWrote()
    {
        using var row = _sql["data-version"].Query();
        var version = row.Read() ? row.GetInt64(0) : 0;
        var changed = version != _dataVersion;
        _dataVersion = version;
        return changed;
    }

    /// <summary>
    /// The transaction as a whole failed: nothing of it is stored, or that is not known. All callers learn it, and those who had parked
    /// requests may make them again.
    /// </summary>
    private void Abort(List<WriteOperation> operations, Exception error)
    {
        if (InTransaction)
            _sql.Execute("ROLLBACK");
        var explained = Explain(error);
        foreach (var operation in operations.Concat(_finished).Concat(_parked))
            operation.Fail(explained);
        _parked.Clear();
        _clock.Arm(null, _signals.AnyWaits);
    }

    private bool InTransaction => raw.sqlite3_get_autocommit(_connection.Handle) == 0;

    private static Exception Explain(Exception error) =>
        error is SqliteException ? new TaskHubException($"The task hub could not write: {error.Message}", error) : error;
}
