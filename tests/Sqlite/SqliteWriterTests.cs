using Microsoft.Data.Sqlite;
using SQLitePCL;

namespace Spate.Sqlite.Tests;

public sealed class SqliteWriterTests : IDisposable
{
    private readonly TemporaryDatabase _database = new();

    [Fact]
    public async Task A_write_is_stored_when_its_task_completes()
    {
        using var writer = Open();

        Assert.Equal(1, await writer.WriteAsync(sql => sql["add-note"].Run("a")));

        Assert.Equal(1L, _database.Scalar("SELECT COUNT(*) FROM notes"));
    }

    [Fact]
    public async Task Writes_that_come_while_a_transaction_is_under_way_share_the_next()
    {
        var transactions = new Transactions();
        using var writer = Open(transactions);
        using var gate = new Gate();
        var writes = new List<Task<int>> { writer.WriteAsync(_ => gate.Wait()) };
        await gate.Reached;

        writes.AddRange(Enumerable.Range(0, 500).Select(i => writer.WriteAsync(sql => sql["add-note"].Run($"{i}"))));
        gate.Open();
        await Task.WhenAll(writes);

        Assert.Equal(500L, _database.Scalar("SELECT COUNT(*) FROM notes"));
        Assert.Equal(2, transactions.Committed);
    }

    [Fact]
    public async Task A_write_that_fails_leaves_no_trace_and_does_not_disturb_others()
    {
        using var writer = Open();
        using var gate = new Gate();
        var blocking = writer.WriteAsync(_ => gate.Wait());
        var first = writer.WriteAsync(sql => sql["add-note"].Run("first"));
        var failing = writer.WriteAsync<int>(sql =>
        {
            sql["add-note"].Run("half");
            throw new InvalidOperationException("fault");
        });
        var second = writer.WriteAsync(sql => sql["add-note"].Run("second"));
        gate.Open();

        await Task.WhenAll(blocking, first, second);

        Assert.Equal("fault", (await Assert.ThrowsAsync<InvalidOperationException>(() => failing)).Message);
        Assert.Equal("first,second", _database.Scalar("SELECT group_concat(text) FROM notes"));
    }

    [Fact]
    public async Task A_write_can_be_undone_and_still_answer()
    {
        using var writer = Open();

        var answer = await writer.WriteAsync(sql =>
        {
            sql["add-note"].Run("a");
            writer.Undo();
            return "refused";
        });

        Assert.Equal("refused", answer);
        Assert.Equal(0L, _database.Scalar("SELECT COUNT(*) FROM notes"));
    }

    [Fact]
    public async Task A_commit_that_fails_fails_all_who_share_it_and_none_after_it()
    {
        var transactions = new Transactions();
        using var writer = Open(transactions);
        await EnforceReferencesAsync(writer);
        using var gate = new Gate();
        var blocking = writer.WriteAsync(_ => gate.Wait());
        await gate.Reached;
        var neighbour = writer.WriteAsync(sql => sql["add-note"].Run("a"));
        var failing = writer.WriteAsync(sql => sql["add-reference"].Run(99));
        gate.Open();
        await blocking;

        Assert.Contains("FOREIGN KEY", (await Assert.ThrowsAsync<SqliteException>(() => failing)).Message, StringComparison.Ordinal);
        Assert.Contains("FOREIGN KEY", (await Assert.ThrowsAsync<SqliteException>(() => neighbour)).Message, StringComparison.Ordinal);

        await writer.WriteAsync(sql => sql["add-note"].Run("b"));
        Assert.Equal("b", _database.Scalar("SELECT group_concat(text) FROM notes"));
        Assert.Equal(1, transactions.Aborted);
    }

    [Fact]
    public async Task A_rollback_that_fails_is_reported_and_made_up_for()
    {
        using var writer = Open();
        await EnforceReferencesAsync(writer);
        await writer.WriteAsync(_ => raw.sqlite3_set_authorizer(writer.Connection.Handle, Refuse("ROLLBACK"), null));

        var failing = await Assert.ThrowsAsync<SqliteException>(() => writer.WriteAsync(sql => sql["add-reference"].Run(99)));
        var next = await Assert.ThrowsAsync<SqliteException>(() => writer.WriteAsync(sql => sql["add-note"].Run("a")));
        raw.sqlite3_set_authorizer(writer.Connection.Handle, default(delegate_authorizer), null);
        await writer.WriteAsync(sql => sql["add-note"].Run("b"));

        Assert.Contains("FOREIGN KEY", failing.Message, StringComparison.Ordinal);
        Assert.Contains("rollback failed too", failing.Message, StringComparison.Ordinal);
        Assert.Contains("not authorized", next.Message, StringComparison.Ordinal);
        Assert.Equal("b", _database.Scalar("SELECT group_concat(text) FROM notes"));
        Assert.Equal(0L, _database.Scalar("SELECT COUNT(*) FROM refs"));
    }

    [Fact]
    public async Task An_observer_that_throws_fails_the_transaction_only()
    {
        var transactions = new Transactions();
        using var writer = Open(transactions);
        transactions.Fault = new InvalidOperationException("fault");

        await Assert.ThrowsAsync<InvalidOperationException>(() => writer.WriteAsync(sql => sql["add-note"].Run("a")));
        transactions.Fault = null;
        await writer.WriteAsync(sql => sql["add-note"].Run("b"));

        Assert.Equal("b", _database.Scalar("SELECT group_concat(text) FROM notes"));
    }

    [Fact]
    public async Task An_operation_that_waits_runs_in_the_transaction_that_concerns_it()
    {
        using var writer = Open();
        var taken = new Waiting(writer.Sql, isConcerned: true);
        writer.Enqueue(taken);
        await taken.Ran;
        Assert.False(taken.Done.IsCompleted);

        await writer.WriteAsync(sql => sql["add-note"].Run("a"));

        Assert.Equal(1L, await taken.Done);
    }

    [Fact]
    public async Task An_operation_that_nothing_concerns_runs_when_the_writer_is_woken()
    {
        using var writer = Open();
        var taken = new Waiting(writer.Sql, isConcerned: false);
        writer.Enqueue(taken);
        await writer.WriteAsync(sql => sql["add-note"].Run("a"));
        Assert.False(taken.Done.IsCompleted);

        writer.Wake();

        Assert.Equal(1L, await taken.Done);
    }

    [Fact]
    public async Task The_end_finishes_what_is_queued_and_fails_what_waits()
    {
        var writer = Open();
        var waiting = new Waiting(writer.Sql, isConcerned: true);
        writer.Enqueue(waiting);
        await waiting.Ran;
        using var gate = new Gate();
        var blocking = writer.WriteAsync(_ => gate.Wait());
        await gate.Reached;
        var queued = writer.WriteAsync(_ => 7);
        var end = Task.Run(writer.Dispose);
        gate.Open();

        await end;

        Assert.Equal((0, 7), (await blocking, await queued));
        await Assert.ThrowsAsync<ObjectDisposedException>(() => waiting.Done);
        await Assert.ThrowsAsync<ObjectDisposedException>(() => writer.WriteAsync(_ => 0));
        writer.Wake();
        Assert.False(_database.IsOpen());
    }

    public void Dispose() => _database.Dispose();

    private SqliteWriter Open(ITransactionObserver? observer = null) => new(_database.File, "test writer", observer);

    /// <summary>A PRAGMA that does nothing within a transaction, so it is run before the writer's next one.</summary>
    private static async Task EnforceReferencesAsync(SqliteWriter writer)
    {
        await writer.WriteAsync(_ => 0); // the thread is idle
        using var command = writer.Connection.CreateCommand();
        command.CommandText = "PRAGMA foreign_keys = ON";
        command.ExecuteNonQuery();
    }

    private static delegate_authorizer Refuse(string operation) => (_, action, what, _, _, _) =>
        action == raw.SQLITE_TRANSACTION && what.utf8_to_string() == operation ? raw.SQLITE_DENY : raw.SQLITE_OK;

    private sealed class Transactions : ITransactionObserver
    {
        public int Committed { get; private set; }

        public int Aborted { get; private set; }

        public Exception? Fault { get; set; }

        void ITransactionObserver.Beginning()
        {
        }

        void ITransactionObserver.Committing(IReadOnlyList<WriteOperation> waiting)
        {
            if (Fault is not null)
                throw Fault;
        }

        void ITransactionObserver.Committed(bool woken) => Committed++;

        void ITransactionObserver.Aborted() => Aborted++;
    }

    /// <summary>Waits until there is a note, and counts them.</summary>
    private sealed class Waiting(StatementCache sql, bool isConcerned) : WriteOperation
    {
        private readonly TaskCompletionSource _ran = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly TaskCompletionSource<long> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private long _count;

        public override bool IsConcerned => isConcerned;

        public Task Ran => _ran.Task;

        public Task<long> Done => _done.Task;

        public override bool Run()
        {
            _count = (long)sql["count-notes"].Scalar()!;
            _ran.TrySetResult();
            return _count > 0;
        }

        public override void Succeed() => _done.TrySetResult(_count);

        public override void Fail(Exception error) => _done.TrySetException(error);
    }

    /// <summary>Holds the writer's thread up.</summary>
    private sealed class Gate : IDisposable
    {
        private readonly TaskCompletionSource _reached = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private readonly ManualResetEventSlim _open = new();

        public Task Reached => _reached.Task;

        public int Wait()
        {
            _reached.SetResult();
            _open.Wait();
            return 0;
        }

        public void Open() => _open.Set();

        public void Dispose() => _open.Dispose();
    }
}
