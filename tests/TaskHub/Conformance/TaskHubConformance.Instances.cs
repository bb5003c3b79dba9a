namespace Spate.TaskHub.Tests.Conformance;

public abstract partial class TaskHubConformance
{
    [Fact]
    public async Task A_created_instance_is_pending_and_due()
    {
        var result = await CreateAsync("a", "\"in\"");

        Assert.True(result.Created);
        var state = await Hub.GetInstanceAsync("a", withPayloads: true);
        Assert.Equal((OrchestrationRuntimeStatus.Pending, "\"in\"", "orchestrator"), (state!.Status, state.Input, state.Name));
        Assert.IsType<ExecutionStartedEvent>(Assert.Single((await LockAsync()).Events));
    }

    [Theory]
    [InlineData(false, OrchestrationRuntimeStatus.Pending)]
    [InlineData(true, OrchestrationRuntimeStatus.Completed)]
    public async Task An_id_that_exists_is_never_created_again(bool ended, OrchestrationRuntimeStatus status)
    {
        if (ended)
            await BeginAsync("a", End());
        else
            await CreateAsync("a");

        var second = await CreateAsync("a", "other");

        Assert.Equal(new CreateInstanceResult(false, status), second);
        Assert.Null((await Hub.GetInstanceAsync("a", withPayloads: true))!.Input);
        Assert.Equal(ended ? 0 : 1, (await Hub.LockInstancesAsync(Request())).Sum(instance => instance.Events.Count));
    }

    [Fact]
    public async Task Of_many_who_create_an_id_at_once_one_succeeds()
    {
        var other = await OpenAsync();
        var results = await Task.WhenAll(Enumerable.Range(0, 40).Select(i =>
            (i % 2 == 0 ? Hub : other).CreateInstanceAsync(new NewInstance("same", Started($"{i}")))));

        Assert.Single(results, result => result.Created);
        Assert.Single((await LockAsync()).Events);
    }

    [Fact]
    public async Task An_instance_that_starts_later_is_due_then()
    {
        await CreateAsync("later", startAt: Time.GetUtcNow().AddMinutes(1));

        Assert.Empty(await Hub.LockInstancesAsync(Request()));
        Time.Advance(TimeSpan.FromMinutes(1));
        Assert.Equal("later", (await LockAsync()).Lease.InstanceId);
    }

    [Fact]
    public async Task Pages_list_every_instance_once_newest_first()
    {
        for (var i = 0; i < 25; i++)
        {
            await CreateAsync($"i{i:00}");
            if (i % 3 == 0)
                Time.Advance(TimeSpan.FromSeconds(1)); // several share a time
        }

        var found = new List<string>();
        var query = new OrchestrationQuery(PageSize: 4);
        do
        {
            var page = await Hub.QueryInstancesAsync(query);
            found.AddRange(page.Values.Select(state => state.InstanceId));
            query = query with { ContinuationToken = page.ContinuationToken };
        }
        while (query.ContinuationToken is not null);

        Assert.Equal(Enumerable.Range(0, 25).Reverse().Select(i => $"i{i:00}"), found);
    }

    [Fact]
    public async Task Queries_filter_by_prefix_state_and_time()
    {
        await BeginAsync("x-done", End());
        Time.Advance(TimeSpan.FromMinutes(1));
        var later = Time.GetUtcNow();
        await CreateAsync("x-pending");
        await CreateAsync("y-pending");

        async Task<string[]> FindAsync(OrchestrationQuery query) =>
            [.. (await Hub.QueryInstancesAsync(query)).Values.Select(state => state.InstanceId)];

        Assert.Equal(["x-pending", "x-done"], await FindAsync(new OrchestrationQuery(InstanceIdPrefix: "x-")));
        Assert.Equal(["x-done"], await FindAsync(new OrchestrationQuery(Statuses: [OrchestrationRuntimeStatus.Completed])));
        Assert.Equal(["y-pending", "x-pending"], await FindAsync(new OrchestrationQuery(CreatedFrom: later)));
        Assert.Equal(["x-done"], await FindAsync(new OrchestrationQuery(CreatedTo: later.AddSeconds(-1))));
    }

    [Fact]
    public async Task Pages_of_several_states_list_what_is_in_one_of_them_once_newest_first()
    {
        for (var i = 0; i < 20; i++)
        {
            await BeginAsync($"i{i:00}", i % 4 == 0 ? [Call(0)] : [End((i % 4) switch
            {
                1 => OrchestrationRuntimeStatus.Completed,
                2 => OrchestrationRuntimeStatus.Failed,
                _ => OrchestrationRuntimeStatus.Terminated,
            })]);
            Time.Advance(TimeSpan.FromSeconds(1));
        }

        var found = new List<string>();
        var query = new OrchestrationQuery(
            Statuses: [OrchestrationRuntimeStatus.Failed, OrchestrationRuntimeStatus.Completed], PageSize: 3);
        do
        {
            var page = await Hub.QueryInstancesAsync(query);
            found.AddRange(page.Values.Select(state => state.InstanceId));
            query = query with { ContinuationToken = page.ContinuationToken };
        }
        while (query.ContinuationToken is not null);

        Assert.Equal(Enumerable.Range(0, 20).Reverse().Where(i => i % 4 is 1 or 2).Select(i => $"i{i:00}"), found);
    }

    [Fact]
    public async Task Instances_are_counted_by_state()
    {
        await BeginAsync("done", End());
        await BeginAsync("failed", End(OrchestrationRuntimeStatus.Failed));
        await BeginAsync("runs", Call(0));
        await CreateAsync("waits");
        await CreateAsync("waits too");

        var counts = await Hub.CountInstancesAsync();

        Assert.Equal(
            [(OrchestrationRuntimeStatus.Running, 1), (OrchestrationRuntimeStatus.Completed, 1), (OrchestrationRuntimeStatus.Failed, 1),
                (OrchestrationRuntimeStatus.Terminated, 0), (OrchestrationRuntimeStatus.Pending, 2),
                (OrchestrationRuntimeStatus.Suspended, 0)],
            counts.OrderBy(state => state.Key).Select(state => (state.Key, (int)state.Value)));
    }

    [Fact]
    public async Task A_continuation_token_that_is_none_is_refused() =>
        await Assert.ThrowsAsync<ArgumentException>(() => Hub.QueryInstancesAsync(new OrchestrationQuery(ContinuationToken: "nonsense")));

    [Fact]
    public async Task Whoever_waits_for_the_end_learns_it()
    {
        await CreateAsync("a");
        var waiting = Hub.WaitForInstanceAsync("a", InstanceMilestone.Ended, withPayloads: true);
        Assert.False(waiting.IsCompleted);

        await CommitAsync(await LockAsync(), End(result: "1"));

        Assert.Equal("1", (await waiting)!.Output);
        Assert.Null(await Hub.WaitForInstanceAsync("nobody", InstanceMilestone.Started, withPayloads: false));
    }

    [Fact]
    public async Task Tags_and_a_custom_status_are_kept()
    {
        var started = Started();
        started.Tags = new Dictionary<string, string> { ["route"] = "ads" };
        await Hub.CreateInstanceAsync(new NewInstance("a", started));
        var locked = await LockAsync();
        await Hub.CommitTurnAsync(
            new TurnCommit(locked, [Event.OrchestratorStarted(Time.GetUtcNow()), .. locked.Events], new CustomStatusChange("7")));

        var state = await Hub.GetInstanceAsync("a", withPayloads: true);

        Assert.Equal("7", state!.CustomStatus);
        Assert.Equal("ads", state.Tags["route"]);
        Assert.Equal("ads", Assert.IsType<ExecutionStartedEvent>((await Hub.GetHistoryAsync("a"))[1]).Tags!["route"]);
    }
}
