using Microsoft.Data.Sqlite;
using Spate.Sqlite;

namespace Spate.TaskHub.Tests.Conformance;

/// <summary>The SQLite hub: the suite, and what is its own.</summary>
public sealed class SqliteTaskHubTests : TaskHubConformance
{
    private readonly TemporaryFolder _folder = new();

    private string Path => _folder.File("hub.db");

    [Fact]
    public async Task A_large_text_is_stored_once_and_read_back_everywhere()
    {
        var large = new string('x', 100_000);
        var now = Time.GetUtcNow();
        await Hub.CreateInstanceAsync(new NewInstance("a", Event.ExecutionStarted(now, "o", large, "run")));
        var locked = Assert.Single(await Hub.LockInstancesAsync(new LockRequest(1, TimeSpan.FromMinutes(1), "test")));
        await Hub.CommitTurnAsync(new TurnCommit(
            locked,
            [Event.OrchestratorStarted(now), .. locked.Events, Event.TaskScheduled(now, 0, "n", large, TaskPlacement.Default)],
            new CustomStatusChange(large)));

        var task = Assert.Single(await Hub.LockTasksAsync("default", new LockRequest(1, TimeSpan.FromMinutes(1), "test")));
        var state = await Hub.GetInstanceAsync("a", withPayloads: true);

        Assert.Equal((large, large, large), (task.Input!, state!.Input!, state.CustomStatus!));
        Assert.Equal(large, ((TaskScheduledEvent)(await Hub.GetHistoryAsync("a"))[2]).Input);
        Assert.Equal(1L, Scalar("SELECT COUNT(*) FROM payloads"));
        Assert.Equal(0L, Scalar("SELECT COUNT(*) FROM history WHERE length(payload) > 4096"));

        await Hub.CompleteTaskAsync(task.Lease, Event.TaskCompleted(now, 0, large));
        locked = Assert.Single(await Hub.LockInstancesAsync(new LockRequest(1, TimeSpan.FromMinutes(1), "test")));
        Assert.Equal(large, ((TaskCompletedEvent)locked.Events[0]).Result);
        await Hub.CommitTurnAsync(new TurnCommit(
            locked,
            [.. locked.Events, Event.ExecutionCompleted(now, OrchestrationRuntimeStatus.Completed, large, null)]));
        Assert.Equal(large, (await Hub.GetInstanceAsync("a", withPayloads: true))!.Output);
        await Hub.PurgeInstanceAsync("a", new PurgeInstanceOptions());
        Assert.Equal(0L, Scalar("SELECT COUNT(*) FROM payloads"));
    }

    [Fact]
    public async Task A_schema_of_a_later_version_is_refused_with_a_clear_error()
    {
        await Hub.DisposeAsync();
        Scalar("PRAGMA user_version = 999");

        var error = await Assert.ThrowsAsync<TaskHubException>(() => OpenAsync());

        Assert.Contains("schema version 999", error.Message, StringComparison.Ordinal);
        Assert.Contains(Path, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Hubs_that_open_an_empty_file_together_migrate_it_once()
    {
        var path = _folder.File("fresh.db");
        var hubs = Enumerable.Range(0, 6).Select(_ => new SqliteTaskHub(new SqliteTaskHubOptions { Path = path })).ToArray();

        await Task.WhenAll(hubs.Select(hub => hub.InitializeAsync()));

        foreach (var hub in hubs)
            await hub.DisposeAsync();
    }

    [Fact]
    public async Task A_file_that_is_no_database_is_named_in_the_error()
    {
        var path = _folder.File("text.db");
        await File.WriteAllTextAsync(path, new string('?', 4096));
        await using var hub = new SqliteTaskHub(new SqliteTaskHubOptions { Path = path });

        var error = await Assert.ThrowsAsync<TaskHubException>(() => hub.InitializeAsync());

        Assert.Contains(path, error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_leases_of_a_dead_process_are_taken_over_when_the_hub_is_opened_and_those_of_the_living_are_not()
    {
        await Hub.CreateInstanceAsync(new NewInstance("of-the-dead", Event.ExecutionStarted(Time.GetUtcNow(), "o", null, "run")));
        string session;
        await using (var dead = Open())
        {
            await dead.InitializeAsync();
            Assert.Single(await dead.LockInstancesAsync(new LockRequest(1, TimeSpan.FromDays(1), "test")));
            session = ((string)Scalar("SELECT lease_owner FROM instances")).Split('/')[0];
        }

        // What a killed process leaves, and an orderly end does not: the file of its session, which nobody holds.
        await File.WriteAllTextAsync(System.IO.Path.Combine(Path + "-sessions", session + ".alive"), "");
        await Hub.CreateInstanceAsync(new NewInstance("of-the-living", Event.ExecutionStarted(Time.GetUtcNow(), "o", null, "run")));
        Assert.Single(await Hub.LockInstancesAsync(new LockRequest(1, TimeSpan.FromDays(1), "test")));

        var next = await OpenAsync();

        var taken = Assert.Single(await next.LockInstancesAsync(new LockRequest(10, TimeSpan.FromDays(1), "test")));
        Assert.Equal(("of-the-dead", 2), (taken.Lease.InstanceId, taken.DeliveryCount));
    }

    [Fact]
    public async Task A_take_over_that_fails_leaves_nothing_open_and_is_made_up_for_by_the_next_start()
    {
        var session = Guid.NewGuid().ToString("N");
        await CreateAsync("of-the-dead");
        await Hub.LockInstancesAsync(Request());
        await Hub.DisposeAsync();
        Scalar($"UPDATE instances SET lease_owner = '{session}/test'");
        Scalar("CREATE TRIGGER refuse BEFORE UPDATE ON instances BEGIN SELECT RAISE(ABORT, 'no update today'); END");
        await File.WriteAllTextAsync(System.IO.Path.Combine(Path + "-sessions", session + ".alive"), "");
        await using var next = Open();

        var error = await Assert.ThrowsAsync<TaskHubException>(() => next.InitializeAsync());
        Assert.Contains("no update today", error.Message, StringComparison.Ordinal);
        Assert.Equal("delete", Scalar("PRAGMA journal_mode = DELETE")); // refused while anybody has the file open

        Scalar("DROP TRIGGER refuse");
        await next.InitializeAsync();
        Assert.Equal("of-the-dead", (await LockAsync(next)).Lease.InstanceId);
    }

    [Fact]
    public async Task A_commit_is_synced_to_disk_unless_the_options_say_otherwise()
    {
        Assert.Equal(SqliteDurability.Full, new SqliteTaskHubOptions { Path = Path }.Durability);
        await Hub.GetBacklogAsync();
        Assert.Equal("wal", (string)Scalar("PRAGMA journal_mode"));
    }

    private protected override ITaskHub Open() => new SqliteTaskHub(new SqliteTaskHubOptions { Path = Path }, Time);

    protected override void Cleanup() => _folder.Dispose();

    private object Scalar(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteScalar() ?? "";
    }
}
