using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Spate.Sqlite;

/// <summary>
/// The only writer of a file in this process, with a thread of its own. Operations queue up while a transaction is in progress, and the
/// next transaction takes all of them, so that they share the cost of a commit, a sync to disk. Each operation has a savepoint, so that a
/// failed one leaves no trace and does not affect the others.
/// <para>
/// An operation may wait. It runs again before the commit of each transaction that concerns it, and of one that <see cref="Wake"/> asked
/// for: what makes work and what takes it share one commit, and nobody polls.
/// </para>
/// </summary>
public sealed class SqliteWriter : IDisposable
{
    // Bounds how long a transaction holds the file's write lock, and the size of its log.
    private const int MaxOperations = 1024;

    private readonly Lock _lock = new();
    private readonly ManualResetEventSlim _wake = new();
    private readonly Queue<WriteOperation> _queue = [];
    private readonly List<WriteOperation> _waiting = [];
    private readonly List<WriteOperation> _finished = [];
    private readonly ITransactionObserver? _observer;
    private readonly Thread _thread;
    private bool _woken;
    private bool _stopping;

    /// <summary>Opens the file, migrates its schema to this program's version, and starts the writer.</summary>
    /// <param name="file">The file.</param>
    /// <param name="name">The name of the writer's thread.</param>
    /// <param name="observer">Observes every transaction.</param>
    public SqliteWriter(SqliteFile file, string name, ITransactionObserver? observer = null)
    {
        Connection = file.OpenMigrated();
        _observer = observer;
        Sql = new StatementCache(Connection, file.Sql);
        _thread = new Thread(Loop) { IsBackground = true, Name = name };
        _thread.Start();
    }

    /// <summary>The writer's statements, for use by operations and the observer.</summary>
    public StatementCache Sql { get; }

    internal SqliteConnection Connection { get; }

    private bool InTransaction => raw.sqlite3_get_autocommit(Connection.Handle) == 0;

    /// <summary>Runs a write in a transaction; the task completes after the commit.</summary>
    public Task<T> WriteAsync<T>(Func<StatementCache, T> write)
    {
        var operation = new SingleWrite<T>(() => write(Sql));
        Enqueue(operation);
        return operation.Task;
    }

    /// <summary>Runs an operation in the next transaction.</summary>
    public void Enqueue(WriteOperation operation)
    {
        lock (_lock)
        {
            ObjectDisposedException.ThrowIf(_stopping, this);
            _queue.Enqueue(operation);
            _wake.Set();
        }
    }

    /// <summary>Runs a transaction soon, in which every waiting operation is run again.</summary>
    public void Wake()
    {
        lock (_lock)
        {
            if (_stopping)
                return;
            _woken = true;
            _wake.Set();
        }
    }

    /// <summary>Undoes what the current operation has written.</summary>
    public void Undo() => Sql.Execute("ROLLBACK TO operation");

    /// <summary>Finishes queued operations, fails waiting ones, and closes the connection.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _stopping = true;
            _wake.Set();
        }

        _thread.Join();
        Sql.Dispose();
        Connection.Dispose();
        _wake.Dispose();
    }

    private void Loop()
    {
        while (TakeBatch() is { } batch)
            Execute(batch.Operations, batch.Woken);
        foreach (var operation in _waiting)
            operation.Fail(new ObjectDisposedException(nameof(SqliteWriter)));
    }

    private (List<WriteOperation> Operations, bool Woken)? TakeBatch()
    {
        while (true)
        {
            _wake.Wait();
            lock (_lock)
            {
                var operations = new List<WriteOperation>(Math.Min(_queue.Count, MaxOperations));
                while (operations.Count < MaxOperations && _queue.TryDequeue(out var operation))
                    operations.Add(operation);
                if (operations.Count > 0 || _woken)
                {
                    var woken = _woken;
                    _woken = false;
                    return (operations, woken);
                }

                if (_stopping)
                    return null;
                _wake.Reset();
            }
        }
    }

    private void Execute(List<WriteOperation> operations, bool woken)
    {
        _finished.Clear();
        try
        {
            if (InTransaction) // an earlier one could not be rolled back
                Sql.Execute("ROLLBACK");
            _observer?.Beginning();
            Sql.Execute("BEGIN IMMEDIATE");
            foreach (var operation in operations)
            {
                if (!Run(operation))
                    _waiting.Add(operation);
            }

            RunWaiting(all: woken);
            _observer?.Committing(_waiting);
            Sql.Execute("COMMIT");
            _observer?.Committed(woken);
        }
        catch (Exception e)
        {
            Abort(operations, RollBack(e));
            return;
        }

        foreach (var operation in _finished)
            operation.Succeed();
    }

    private void RunWaiting(bool all) => _waiting.RemoveAll(operation => (all || operation.IsConcerned) && Run(operation));

    /// <summary>Runs one operation in its savepoint.</summary>
    /// <returns>Whether it is done, with or without success.</returns>
    private bool Run(WriteOperation operation)
    {
        Sql.Execute("SAVEPOINT operation");
        var done = true;
        try
        {
            done = operation.Run();
            if (done)
                _finished.Add(operation);
        }
        catch (Exception e) when (InTransaction)
        {
            Sql.Execute("ROLLBACK TO operation");
            operation.Fail(e);
        }

        Sql.Execute("RELEASE operation");
        return done;
    }

    /// <summary>
    /// The transaction as a whole failed: nothing of it is stored, or that is not known. All callers learn it, those who wait included.
    /// </summary>
    private void Abort(List<WriteOperation> operations, Exception error)
    {
        foreach (var operation in operations.Concat(_finished).Concat(_waiting))
            operation.Fail(error);
        _waiting.Clear();
        _observer?.Aborted();
    }

    /// <returns>Why the transaction failed. The next one rolls back first if this could not.</returns>
    private Exception RollBack(Exception cause)
    {
        try
        {
            if (InTransaction) // SQLite has rolled back by itself after a full disk or an I/O error
                Sql.Execute("ROLLBACK");
            return cause;
        }
        catch (SqliteException e)
        {
            return new SqliteException(
                $"{cause.Message} The rollback failed too: {e.Message}", e.SqliteErrorCode, e.SqliteExtendedErrorCode);
        }
    }
}
