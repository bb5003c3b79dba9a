using Spate.TaskHub.Tests.Postgres;

namespace Spate.TaskHub.Tests.Conformance;

/// <summary>The PostgreSQL hub: the suite. What is its own is in the folder Postgres.</summary>
public sealed class PostgresTaskHubTests(PostgresServer server) : TaskHubConformance
{
    private PostgresTaskHubOptions? _options;

    [Fact]
    public async Task A_text_that_PostgreSQL_cannot_hold_fails_its_own_write_and_no_other()
    {
        Task<CreateInstanceResult> CreateAsync(int i) => Hub.CreateInstanceAsync(
            new NewInstance($"i{i}", Event.ExecutionStarted(Time.GetUtcNow(), "o", i == 3 ? "\0" : "{}", $"run-{i}")));

        var created = Enumerable.Range(0, 8).Select(CreateAsync).ToArray();

        await Assert.ThrowsAsync<TaskHubException>(() => created[3]);
        Assert.All(created.Where((_, i) => i != 3), creation => Assert.True(creation.Result.Created));
        Assert.Null(await Hub.GetInstanceAsync("i3", withPayloads: false));
    }

    [Fact]
    public async Task A_creation_that_is_made_again_after_its_answer_was_lost_has_succeeded()
    {
        var instance = new NewInstance("a", Event.ExecutionStarted(Time.GetUtcNow(), "o", null, "run"));
        await Hub.CreateInstanceAsync(instance);

        Assert.True((await Hub.CreateInstanceAsync(instance)).Created);
        Assert.Single(Assert.Single(await Hub.LockInstancesAsync(new LockRequest(10, TimeSpan.FromMinutes(1), "test"))).Events);
    }

    [Fact]
    public async Task A_large_text_is_stored_once_and_leaves_with_its_instance()
    {
        var large = new string('x', 100_000);
        var now = Time.GetUtcNow();
        var request = new LockRequest(1, TimeSpan.FromMinutes(1), "test");
        await Hub.CreateInstanceAsync(new NewInstance("a", Event.ExecutionStarted(now, "o", large, "run")));
        var locked = Assert.Single(await Hub.LockInstancesAsync(request));
        await Hub.CommitTurnAsync(new TurnCommit(
            locked,
            [Event.OrchestratorStarted(now), .. locked.Events, Event.TaskScheduled(now, 0, "n", large, TaskPlacement.Default)],
            new CustomStatusChange(large)));
        var task = Assert.Single(await Hub.LockTasksAsync("default", request));
        var state = await Hub.GetInstanceAsync("a", withPayloads: true);

        Assert.Equal((large, large, large), (task.Input!, state!.Input!, state.CustomStatus!));
        Assert.Equal(1L, await ScalarAsync("SELECT COUNT(*) FROM payloads"));

        await Hub.CompleteTaskAsync(task.Lease, Event.TaskCompleted(now, 0, large));
        locked = Assert.Single(await Hub.LockInstancesAsync(request));
        Assert.Equal(large, ((TaskCompletedEvent)locked.Events[0]).Result);
        await Hub.CommitTurnAsync(new TurnCommit(
            locked, [.. locked.Events, Event.ExecutionCompleted(now, OrchestrationRuntimeStatus.Completed, large, null)]));
        Assert.Equal(large, (await Hub.GetInstanceAsync("a", withPayloads: true))!.Output);
        Assert.Equal(large, ((TaskScheduledEvent)(await Hub.GetHistoryAsync("a"))[2]).Input);
        Assert.Equal(
            0L, await ScalarAsync("SELECT (SELECT COUNT(*) FROM runs) + (SELECT COUNT(*) FROM inbox) + (SELECT COUNT(*) FROM tasks)"));

        await Hub.PurgeInstanceAsync("a", new PurgeInstanceOptions());
        Assert.Equal(
            0L,
            await ScalarAsync(
                "SELECT (SELECT COUNT(*) FROM payloads) + (SELECT COUNT(*) FROM history) + (SELECT COUNT(*) FROM instances)"));
    }

    [Fact]
    public async Task A_lease_brings_the_history_of_what_is_not_warm_with_the_asker()
    {
        var now = Time.GetUtcNow();
        var asked = new List<InstancePosition>();
        var request = new LockRequest(10, TimeSpan.FromMinutes(1), "test")
        {
            IsWarm = position =>
            {
                asked.Add(position);
                return position.InstanceId == "warm";
            },
        };
        foreach (var id in (string[])["cold", "warm"])
            await Hub.CreateInstanceAsync(new NewInstance(id, Event.ExecutionStarted(now, "o", "{}", $"run-{id}")));
        foreach (var begun in await Hub.LockInstancesAsync(request))
        {
            Assert.Null(begun.History); // it has none
            await Hub.CommitTurnAsync(
                new TurnCommit(begun, [.. begun.Events, Event.TaskScheduled(now, 0, "n", null, TaskPlacement.Default)]));
        }

        foreach (var task in await Hub.LockTasksAsync("default", request))
            await Hub.CompleteTaskAsync(task.Lease, Event.TaskCompleted(now, 0, "1"));

        var locked = (await Hub.LockInstancesAsync(request)).ToDictionary(item => item.Lease.InstanceId);

        Assert.Equal(
            [new InstancePosition("cold", "run-cold", 2), new InstancePosition("warm", "run-warm", 2)],
            asked.OrderBy(position => position.InstanceId));
        Assert.Null(locked["warm"].History);
        Assert.Equal((await Hub.GetHistoryAsync("cold")).Select(item => $"{item}"), locked["cold"].History!.Select(item => $"{item}"));
        Assert.Equal(2, locked["cold"].History!.Count);
    }

    [Fact]
    public async Task The_counts_of_connections_that_were_closed_are_gathered()
    {
        for (var i = 0; i < 3; i++)
        {
            await using var other = Open();
            await other.CreateInstanceAsync(new NewInstance($"{i}", Event.ExecutionStarted(Time.GetUtcNow(), "o", null, $"run-{i}")));
        }

        await CommitAsync((await Hub.LockInstancesAsync(Request(max: 1)))[0], End());
        do
        {
            var counts = await Hub.CountInstancesAsync();
            Assert.Equal((2, 1), (counts[OrchestrationRuntimeStatus.Pending], counts[OrchestrationRuntimeStatus.Completed]));
        }
        while (await ScalarAsync(
            "SELECT COUNT(*) FROM instance_counts WHERE connection NOT IN (SELECT pid FROM pg_stat_activity)") is > 3L);

        await Hub.PurgeInstancesAsync(new PurgeInstancesFilter(), new PurgeInstanceOptions());
        Assert.Equal(0, (await Hub.CountInstancesAsync())[OrchestrationRuntimeStatus.Completed]);
    }

    [Fact]
    public void Options_do_not_show_the_connection_string() =>
        Assert.DoesNotContain(
            "Secret", $"{new PostgresTaskHubOptions { ConnectionString = "Host=db;Password=Secret" }}", StringComparison.Ordinal);

    protected override async Task PrepareAsync() => _options = await server.CreateHubAsync();

    private Task<object?> ScalarAsync(string sql) =>
        PostgresSession.ExecuteAsync($"{_options!.ConnectionString};Search Path={_options.Schema}", sql);

    private protected override ITaskHub Open() => new PostgresTaskHub(_options!, Time);
}
