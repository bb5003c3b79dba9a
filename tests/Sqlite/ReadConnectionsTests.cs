namespace Spate.Sqlite.Tests;

public sealed class ReadConnectionsTests : IDisposable
{
    private readonly TemporaryDatabase _database = new();
    private readonly SqliteWriter _writer;

    public ReadConnectionsTests() => _writer = new SqliteWriter(_database.File, "test writer");

    [Fact]
    public async Task A_read_sees_one_snapshot_while_others_write()
    {
        using var readers = new ReadConnections(_database.File);
        using var written = new ManualResetEventSlim();
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var reading = Task.Run(() => readers.Read(sql =>
        {
            var before = sql["count-notes"].Scalar();
            begun.SetResult();
            written.Wait();
            return (before, sql["count-notes"].Scalar());
        }));
        await begun.Task;

        await _writer.WriteAsync(sql => sql["add-note"].Run("a"));
        written.Set();

        Assert.Equal((0L, 0L), await reading);
        Assert.Equal(1L, readers.Read(sql => sql["count-notes"].Scalar()));
    }

    [Fact]
    public void A_read_that_fails_leaves_no_connection_open()
    {
        using (var readers = new ReadConnections(_database.File))
        {
            Assert.Throws<InvalidOperationException>(() => readers.Read<int>(sql =>
            {
                _ = sql["count-notes"].Query(); // still open when the read fails
                throw new InvalidOperationException("fault");
            }));
            Assert.Equal(0L, readers.Read(sql => sql["count-notes"].Scalar()));
        }

        _writer.Dispose();
        Assert.False(_database.IsOpen());
    }

    [Fact]
    public async Task A_connection_that_is_in_use_at_the_end_is_closed_after_its_read()
    {
        var readers = new ReadConnections(_database.File);
        using var disposed = new ManualResetEventSlim();
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var reading = Task.Run(() => readers.Read(sql =>
        {
            begun.SetResult();
            disposed.Wait();
            return sql["count-notes"].Scalar();
        }));
        await begun.Task;

        readers.Dispose();
        disposed.Set();

        Assert.Equal(0L, await reading);
        Assert.Throws<ObjectDisposedException>(() => readers.Read(_ => 0));
        _writer.Dispose();
        Assert.False(_database.IsOpen());
    }

    public void Dispose()
    {
        _writer.Dispose();
        _database.Dispose();
    }
}
