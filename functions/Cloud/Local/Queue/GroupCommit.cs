using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Spate.Cloud.Local.Queue;

/// <summary>
/// The one writer of a database in this process. Changes that wait together are committed together, so a burst costs one flush to
/// disk for each group and not for each change. A thread of its own keeps commits prompt while the pool is busy with work.
/// </summary>
/// <remarks>
/// A change must be repeatable: when one of a group fails, the group is rolled back and each is run again alone, so that only the one at
/// fault fails.
/// </remarks>
internal sealed class GroupCommit : IAsyncDisposable
{
    private const int MaxGroup = 256;

    private readonly SqliteConnection _connection;
    private readonly BlockingCollection<Change> _waiting = [];
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public GroupCommit(SqliteConnection connection)
    {
        _connection = connection;
        new Thread(Work) { IsBackground = true, Name = "queue writer" }.Start();
    }

    /// <summary>Runs a change; the task ends when it is on disk.</summary>
    public Task<T> RunAsync<T>(Func<T> change)
    {
        var run = new Change<T>(change);
        try
        {
            _waiting.Add(run);
        }
        catch (InvalidOperationException e)
        {
            throw new ObjectDisposedException("The queue was disposed.", e);
        }

        return run.Task;
    }

    /// <summary>Ends after what waits is committed.</summary>
    public async ValueTask DisposeAsync()
    {
        _waiting.CompleteAdding();
        await _ended.Task;
        _waiting.Dispose();
    }

    private void Work()
    {
        var group = new List<Change>(MaxGroup);
        foreach (var first in _waiting.GetConsumingEnumerable())
        {
            group.Add(first);
            while (group.Count < MaxGroup && _waiting.TryTake(out var next))
                group.Add(next);
            Commit(group);
            group.Clear();
        }

        _ended.SetResult();
    }

    private void Commit(List<Change> group)
    {
        try
        {
            QueueDatabase.Execute(_connection, "BEGIN IMMEDIATE");
            foreach (var change in group)
                change.Run();
            QueueDatabase.Execute(_connection, "COMMIT");
        }
        catch (Exception e)
        {
            var failure = Rollback(e);
            if (group.Count == 1)
                group[0].Fail(failure);
            else
                group.ForEach(change => Commit([change]));
            return;
        }

        group.ForEach(change => change.Succeed());
    }

    private Exception Rollback(Exception cause)
    {
        try
        {
            // SQLite has rolled back by itself after a full disk or an I/O error.
            if (raw.sqlite3_get_autocommit(_connection.Handle) == 0)
                QueueDatabase.Execute(_connection, "ROLLBACK");
            return cause;
        }
        catch (SqliteException e)
        {
            return new AggregateException(cause, e);
        }
    }

    private abstract class Change
    {
        public abstract void Run();

        public abstract void Succeed();

        public abstract void Fail(Exception exception);
    }

    private sealed class Change<T>(Func<T> change) : Change
    {
        private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private T? _result;

        public Task<T> Task => _done.Task;

        public override void Run() => _result = change();

        public override void Succeed() => _done.SetResult(_result!);

        public override void Fail(Exception exception) => _done.SetException(exception);
    }
}
