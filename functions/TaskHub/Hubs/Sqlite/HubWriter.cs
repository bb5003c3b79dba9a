using Microsoft.Data.Sqlite;
using Spate.Sqlite;

namespace Spate.TaskHub.Hubs.Sqlite;

/// <summary>
/// What all writes of a hub go through. Requests for work wait in the writer while there is none; the turn that queues an activity call and
/// the lease of that call share one commit.
/// </summary>
internal sealed class HubWriter : ITransactionObserver, IDisposable
{
    private readonly SqliteWriter _writer;
    private readonly WriteSession _session;
    private readonly WriterClock _clock;
    private readonly TimeProvider _time;
    private readonly InstanceSignals _signals;
    private long _dataVersion;
    private DateTimeOffset? _nextDue;

    /// <param name="file">The hub's file.</param>
    /// <param name="options">The hub's options.</param>
    /// <param name="time">The clock.</param>
    /// <param name="signals">Raised after a commit for the instances whose state changed.</param>
    /// <param name="hubSession">What leases are marked with.</param>
    internal HubWriter(SqliteFile file, SqliteTaskHubOptions options, TimeProvider time, InstanceSignals signals, string hubSession)
    {
        _time = time;
        _signals = signals;
        _writer = new SqliteWriter(file, "task hub writer", this);
        _session = new WriteSession(_writer, options.PayloadLimit, hubSession);
        _clock = new WriterClock(time, options.PollInterval, Tick);
    }

    /// <summary>Runs a write in a transaction; the task completes after the commit.</summary>
    internal async Task<T> WriteAsync<T>(Func<WriteSession, T> write)
    {
        try
        {
            return await _writer.WriteAsync(_ => write(_session));
        }
        catch (SqliteException e)
        {
            throw CouldNotWrite(e);
        }
    }

    /// <summary>Leases work, waiting for it if there is none.</summary>
    internal async Task<IReadOnlyList<T>> TakeAsync<T>(
        string? pool, Func<WriteSession, IReadOnlyList<T>> take, TimeSpan wait, CancellationToken cancellationToken)
    {
        if (cancellationToken.IsCancellationRequested)
            return [];
        var request = new WorkRequest<T>(_session, pool, take) { Deadline = _time.GetUtcNow() + wait };
        await using var registration = cancellationToken.UnsafeRegister(_ => Cancel(request), null);
        _writer.Enqueue(request);
        try
        {
            return await request.Task;
        }
        catch (SqliteException e)
        {
            throw CouldNotWrite(e);
        }
    }

    /// <summary>Makes the writer look for work, and for changes by other processes.</summary>
    internal void Tick() => _writer.Wake();

    /// <summary>Finishes what is queued, fails requests that wait, and closes the file.</summary>
    public void Dispose()
    {
        _writer.Dispose();
        _clock.Dispose();
    }

    void ITransactionObserver.Beginning() => _session.BeginTransaction(_time.GetUtcNow());

    void ITransactionObserver.Committing(IReadOnlyList<WriteOperation> waiting) => _nextDue = NextDue(waiting);

    void ITransactionObserver.Committed(bool woken)
    {
        if (woken && OthersWrote())
            _signals.RaiseAll();
        else
            _signals.Raise(_session.ChangedInstances);
        _clock.Arm(_session.Now, _nextDue, _nextDue is not null || _signals.AnyWaits);
    }

    void ITransactionObserver.Aborted() => _clock.Arm(_time.GetUtcNow(), null, _signals.AnyWaits);

    private void Cancel(WorkRequest request)
    {
        request.Cancelled = true;
        Tick();
    }

    /// <summary>When the next request ends, or the next instance becomes due; null while there is no request.</summary>
    private DateTimeOffset? NextDue(IReadOnlyList<WriteOperation> waiting)
    {
        if (waiting.Count == 0)
            return null;
        var next = waiting.OfType<WorkRequest>().Min(request => request.Deadline);
        var due = _session.Sql["next-instance-due"].Scalar(_session.Now.UtcTicks);
        return due is long ticks && ticks < next.UtcTicks ? new DateTimeOffset(ticks, TimeSpan.Zero) : next;
    }

    /// <summary>SQLite counts the commits of other connections, those of other processes included, in data_version.</summary>
    private bool OthersWrote()
    {
        var version = (long)_session.Sql["data-version"].Scalar()!;
        var changed = version != _dataVersion;
        _dataVersion = version;
        return changed;
    }

    private static TaskHubException CouldNotWrite(SqliteException error) => new($"The task hub could not write: {error.Message}", error);
}
