using Microsoft.Data.Sqlite;

namespace Spate.Cloud.Tests.Queue;

/// <summary>What is special about the queue in a file.</summary>
public sealed class SqliteMessageQueueTests : IDisposable
{
    private static readonly TimeSpan Hidden = TimeSpan.FromMinutes(1);

    private readonly TemporaryDirectory _directory = new();
    private readonly ObservedTimeProvider _clock = new();

    [Fact]
    public async Task Messages_and_their_state_survive_the_process()
    {
        QueueMessage hidden;
        await using (var queue = Open())
        {
            await queue.SendAsync(["a", "b"]);
            hidden = Assert.Single(await queue.ReceiveAsync(1, TimeSpan.Zero, Hidden));
        }

        await using (var queue = Open())
        {
            Assert.Equal("b", Assert.Single(await queue.ReceiveAsync(10, TimeSpan.Zero, Hidden)).Body);
            await queue.DeleteAsync([hidden.ReceiptHandle]);
            Assert.Equal(new QueueDepth(0, 1, 0), await queue.GetDepthAsync());
        }
    }

    [Fact]
    public async Task A_waiting_receiver_wakes_when_a_message_becomes_visible_again()
    {
        await using var queue = Open(poll: TimeSpan.FromHours(1));
        await queue.SendAsync(["a"]);
        await queue.ReceiveAsync(1, TimeSpan.Zero, Hidden);
        var receiving = queue.ReceiveAsync(1, TimeSpan.FromHours(2), Hidden);
        await _clock.WhenWaitedOnAsync(Hidden);

        _clock.Advance(Hidden);

        Assert.Equal(2, Assert.Single(await receiving).ApproximateReceiveCount);
    }

    [Fact]
    public async Task A_waiting_receiver_sees_what_another_process_sends()
    {
        await using var queue = Open(poll: TimeSpan.FromSeconds(1));
        await using var other = Open();
        var receiving = queue.ReceiveAsync(1, TimeSpan.FromHours(1), Hidden);
        await _clock.WhenWaitedOnAsync(TimeSpan.FromSeconds(1));

        await other.SendAsync(["a"]);
        _clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal("a", Assert.Single(await receiving).Body);
    }

    [Fact]
    public async Task Waiting_ends_with_nothing_when_its_time_is_up()
    {
        await using var queue = Open(poll: TimeSpan.FromHours(1));
        var receiving = queue.ReceiveAsync(1, TimeSpan.FromSeconds(5), Hidden);
        await _clock.WhenWaitedOnAsync(TimeSpan.FromSeconds(5));

        _clock.Advance(TimeSpan.FromSeconds(5));

        Assert.Empty(await receiving);
    }

    [Fact]
    public async Task A_dead_letter_keeps_the_body_and_says_when_and_why()
    {
        await using var queue = Open();
        await queue.SendAsync(["poison"]);
        for (var i = 0; i <= 5; i++)
        {
            await queue.ReceiveAsync(1, TimeSpan.Zero, Hidden);
            _clock.Advance(Hidden);
        }

        await using var connection = new SqliteConnection($"Data Source={_directory["queue.db"]};Pooling=False");
        await connection.OpenAsync();
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT body, receive_count, reason, dead_at FROM dead_letters";
        using var row = command.ExecuteReader();
        Assert.True(row.Read());
        Assert.Equal(("poison", 5L, "received 5 times without being deleted"), (row.GetString(0), row.GetInt64(1), row.GetString(2)));
        Assert.Equal((_clock.GetUtcNow() - Hidden).ToUnixTimeMilliseconds(), row.GetInt64(3));
    }

    [Fact]
    public async Task Two_processes_never_receive_the_same_message()
    {
        await using var one = Open();
        await using var two = Open();
        for (var i = 0; i < 20; i++)
            await one.SendAsync([.. Enumerable.Range(0, 10).Select(j => $"{i}.{j}")]);

        var received = await Task.WhenAll(new[] { one, two, one, two }.Select(queue => Task.Run(async () =>
        {
            var own = new List<string>();
            for (IReadOnlyList<QueueMessage> some; (some = await queue.ReceiveAsync(3, TimeSpan.Zero, Hidden)).Count > 0;)
                own.AddRange(some.Select(message => message.Body));
            return own;
        })));

        Assert.Equal(200, received.Sum(own => own.Count));
        Assert.Equal(200, received.SelectMany(own => own).Distinct().Count());
    }

    [Fact]
    public async Task A_change_that_fails_does_not_take_others_with_it()
    {
        await using var queue = Open();
        using var gate = new ManualResetEventSlim();
        var blocking = queue.WriteAsync(_ =>
        {
            gate.Wait();
            return 0;
        });
        var first = queue.SendAsync(["first"]);
        var failing = queue.WriteAsync<int>(sql =>
        {
            queue.Insert(sql, ["half"]);
            throw new InvalidOperationException("fault");
        });
        var second = queue.SendAsync(["second"]);
        gate.Set();

        await Task.WhenAll(blocking, first, second);
        await Assert.ThrowsAsync<InvalidOperationException>(() => failing);

        Assert.Equal(["first", "second"], (await queue.ReceiveAsync(10, TimeSpan.Zero, Hidden)).Select(message => message.Body));
    }

    [Theory]
    [InlineData("PRAGMA journal_mode", "wal")]
    [InlineData("PRAGMA synchronous", "2")]
    public async Task Commits_are_on_disk_when_they_return(string question, string answer)
    {
        await using var queue = Open();
        Assert.Equal(answer, (await queue.WriteAsync(sql => sql.Prepare(question).Scalar()))!.ToString());
    }

    [Fact]
    public async Task A_file_of_a_later_version_is_refused()
    {
        await using (Open())
        {
        }

        await using (var connection = new SqliteConnection($"Data Source={_directory["queue.db"]};Pooling=False"))
        {
            await connection.OpenAsync();
            using var command = connection.CreateCommand();
            command.CommandText = "PRAGMA user_version = 99";
            await command.ExecuteNonQueryAsync();
        }

        var failure = Assert.Throws<InvalidDataException>(() => Open());
        Assert.Contains("schema version 99", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_that_is_no_queue_is_refused()
    {
        await File.WriteAllTextAsync(_directory["queue.db"], new string('x', 5000));

        var failure = Assert.Throws<InvalidDataException>(() => Open());

        Assert.Contains("queue.db", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_disposed_queue_says_so()
    {
        var queue = Open();
        await queue.DisposeAsync();

        await Assert.ThrowsAsync<ObjectDisposedException>(() => queue.SendAsync(["a"]));
    }

    public void Dispose() => _directory.Dispose();

    private SqliteMessageQueue Open(TimeSpan? poll = null) =>
        new(_directory["queue.db"], new() { OtherProcessPoll = poll ?? TimeSpan.FromMilliseconds(100) }, _clock);
}
