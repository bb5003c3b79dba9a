namespace Spate.TaskHub.Tests.Conformance;

public abstract partial class TaskHubConformance
{
    [Fact]
    public async Task A_result_wakes_its_orchestration_and_ends_the_call()
    {
        await BeginAsync("a", Call(0));
        var task = await LockTaskAsync();

        Assert.Equal(CommitResult.Committed, await Hub.CompleteTaskAsync(task.Lease, Result(0, "42")));

        Event.AssertSame([Result(0, "42")], (await LockAsync()).Events);
        Time.Advance(LeaseDuration * 2);
        Assert.Empty(await Hub.LockTasksAsync("default", Request()));
    }

    [Fact]
    public async Task A_completion_whose_lease_was_lost_is_refused()
    {
        await BeginAsync("a", Call(0));
        var paused = await LockTaskAsync();
        Time.Advance(LeaseDuration);
        var successor = await LockTaskAsync();

        Assert.Equal(CommitResult.LeaseLost, await Hub.CompleteTaskAsync(paused.Lease, Result(0, "late")));
        Assert.Equal(2, successor.DeliveryCount);
        Assert.Equal(CommitResult.Committed, await Hub.CompleteTaskAsync(successor.Lease, Result(0, "right")));
        Assert.Equal(CommitResult.LeaseLost, await Hub.CompleteTaskAsync(successor.Lease, Result(0, "twice")));
        Event.AssertSame([Result(0, "right")], (await LockAsync()).Events);
    }

    [Fact]
    public async Task A_renewed_lease_is_not_taken_over_and_a_lost_one_is_named()
    {
        await BeginAsync("a", Call(0), Call(1));
        await CreateAsync("b");
        var instance = await LockAsync();
        var tasks = await Hub.LockTasksAsync("default", Request());
        var all = new LeaseSet([instance.Lease], [.. tasks.Select(task => task.Lease)]);
        Time.Advance(LeaseDuration / 2);

        var lost = await Hub.RenewLeasesAsync(all, LeaseDuration);
        Time.Advance(LeaseDuration / 2);

        Assert.Empty(lost.Tasks);
        Assert.Empty(lost.Instances);
        Assert.Empty(await Hub.LockTasksAsync("default", Request()));
        Assert.Empty(await Hub.LockInstancesAsync(Request()));

        Time.Advance(LeaseDuration);
        await LockAsync();
        var taken = Assert.Single(await Hub.LockTasksAsync("default", Request(max: 1)));
        lost = await Hub.RenewLeasesAsync(all, LeaseDuration);

        Assert.Equal([instance.Lease], lost.Instances);
        Assert.Equal(taken.Lease.TaskKey, Assert.Single(lost.Tasks).TaskKey);
    }

    [Fact]
    public async Task Work_that_is_handed_back_is_due_at_once_and_was_never_delivered()
    {
        await BeginAsync("a", Call(0));
        await CreateAsync("b");
        var instance = await LockAsync();
        var task = await LockTaskAsync();

        await Hub.ReleaseLeasesAsync(new LeaseSet([instance.Lease], [task.Lease]));

        Assert.Equal(1, (await LockAsync()).DeliveryCount);
        Assert.Equal(1, (await LockTaskAsync()).DeliveryCount);
        Assert.Equal(CommitResult.LeaseLost, await Hub.CompleteTaskAsync(task.Lease, Result(0)));
    }

    [Fact]
    public async Task Work_that_is_abandoned_again_and_again_is_poisoned_in_the_end()
    {
        await BeginAsync("a", Call(0));
        await CreateAsync("b");
        var request = Request() with { MaxDeliveryCount = 4 };
        Delivery[] expected =
        [
            new(1, IsSuspect: false, IsLast: false, IsPoisoned: false),
            new(2, IsSuspect: false, IsLast: false, IsPoisoned: false),
            new(3, IsSuspect: true, IsLast: false, IsPoisoned: false),
            new(4, IsSuspect: true, IsLast: true, IsPoisoned: false),
            new(5, IsSuspect: true, IsLast: true, IsPoisoned: true),
        ];

        foreach (var delivery in expected)
        {
            var instance = Assert.Single(await Hub.LockInstancesAsync(request));
            var task = Assert.Single(await Hub.LockTasksAsync("default", request));
            Assert.Equal((delivery, delivery), (instance.Delivery, task.Delivery));
            await Hub.AbandonLeasesAsync(new LeaseSet([instance.Lease], [task.Lease]));
        }
    }

    [Fact]
    public async Task Whoever_lost_a_lease_gives_up_nothing()
    {
        await BeginAsync("a", Call(0));
        await CreateAsync("b");
        var lost = new LeaseSet([(await LockAsync()).Lease], [(await LockTaskAsync()).Lease]);
        Time.Advance(LeaseDuration);
        var instance = await LockAsync();
        var task = await LockTaskAsync();

        await Hub.AbandonLeasesAsync(lost);
        await Hub.ReleaseLeasesAsync(lost);

        Assert.Empty(await Hub.LockInstancesAsync(Request()));
        Assert.Empty(await Hub.LockTasksAsync("default", Request()));
        var none = await Hub.RenewLeasesAsync(new LeaseSet([instance.Lease], [task.Lease]), LeaseDuration);
        Assert.Empty(none.Instances);
        Assert.Empty(none.Tasks);
    }

    [Fact]
    public async Task A_lease_that_expired_is_renewed_if_nobody_took_the_work()
    {
        await BeginAsync("a", Call(0));
        await CreateAsync("b");
        var late = new LeaseSet([(await LockAsync()).Lease], [(await LockTaskAsync()).Lease]);
        Time.Advance(LeaseDuration);

        var lost = await Hub.RenewLeasesAsync(late, LeaseDuration);

        Assert.Empty(lost.Instances);
        Assert.Empty(lost.Tasks);
        Assert.Empty(await Hub.LockInstancesAsync(Request()));
        Assert.Empty(await Hub.LockTasksAsync("default", Request()));
    }

    [Fact]
    public async Task A_waiting_request_gets_work_that_is_handed_back()
    {
        await BeginAsync("a", Call(0));
        await CreateAsync("b");
        var held = new LeaseSet([(await LockAsync()).Lease], [(await LockTaskAsync()).Lease]);
        var instances = Hub.LockInstancesAsync(Request() with { Wait = TimeSpan.FromHours(1) });
        var tasks = Hub.LockTasksAsync("default", Request() with { Wait = TimeSpan.FromHours(1) });

        await Hub.ReleaseLeasesAsync(held);

        Assert.Equal("b", Assert.Single(await instances).Lease.InstanceId);
        Assert.Equal(0, Assert.Single(await tasks).TaskId);
    }

    [Fact]
    public async Task Pools_are_separate_and_higher_priorities_come_first()
    {
        await BeginAsync("a", Call(0), Call(1, priority: 5), Call(2, pool: "heavy"), Call(3, priority: 9));

        Assert.Equal(2, (await LockTaskAsync("heavy")).TaskId);
        var order = new List<int>();
        while (await Hub.LockTasksAsync("default", Request(max: 1)) is [var task])
            order.Add(task.TaskId);
        Assert.Equal([3, 1, 0], order);
    }

    [Fact]
    public async Task No_task_is_handed_to_two_who_ask_at_once()
    {
        await BeginAsync("a", [.. Enumerable.Range(0, 100).Select(i => Call(i))]);
        var other = await OpenAsync();

        var taken = await Task.WhenAll(
            Enumerable.Range(0, 50).Select(i => (i % 2 == 0 ? Hub : other).LockTasksAsync("default", Request(max: 7))));

        var ids = taken.SelectMany(tasks => tasks).Select(task => task.TaskId).ToArray();
        Assert.Equal(100, ids.Length);
        Assert.Equal(100, ids.Distinct().Count());
    }

    [Fact]
    public async Task Suspects_are_handed_out_only_as_many_at_a_time_as_asked_for()
    {
        await BeginAsync("a", Call(0), Call(1), Call(2));
        for (var delivery = 0; delivery < LockRequest.SuspectDeliveries; delivery++)
        {
            Assert.Equal(3, (await Hub.LockTasksAsync("default", Request(maxSuspects: 0))).Count);
            Time.Advance(LeaseDuration);
        }

        Assert.Empty(await Hub.LockTasksAsync("default", Request(maxSuspects: 0)));
        Assert.Equal(3, (await LockTaskAsync()).DeliveryCount);
    }

    [Fact]
    public async Task A_call_that_kills_its_worker_does_not_count_down_its_neighbours_with_it()
    {
        const int Killer = 3;
        const int Limit = 5;
        await BeginAsync("a", [.. Enumerable.Range(0, 8).Select(i => Call(i))]);
        var done = new HashSet<int>();

        // A worker with four slots, which dies at once whenever the killer is among what it runs.
        while (await Hub.LockTasksAsync("default", Request(max: 4)) is { Count: > 0 } tasks)
        {
            Assert.All(tasks, task => Assert.True(task.TaskId == Killer || task.DeliveryCount <= Limit));
            var alive = tasks.All(task => task.TaskId != Killer || task.DeliveryCount > Limit);
            foreach (var task in alive ? tasks : [])
            {
                Assert.Equal(CommitResult.Committed, await Hub.CompleteTaskAsync(task.Lease, Result(task.TaskId)));
                done.Add(task.TaskId);
            }

            if (!alive)
                Time.Advance(LeaseDuration);
        }

        Assert.Equal(8, done.Count);
    }

    [Fact]
    public async Task A_waiting_request_is_served_by_the_turn_that_queues_the_call()
    {
        var waiting = Hub.LockTasksAsync("default", Request() with { Wait = TimeSpan.FromHours(1) });

        await BeginAsync("a", Call(0));

        Assert.Equal(0, Assert.Single(await waiting).TaskId);
    }

    [Fact]
    public async Task A_waiting_request_ends_empty_at_its_time_and_when_cancelled()
    {
        using var cancelled = new CancellationTokenSource();
        var first = Hub.LockTasksAsync("default", Request() with { Wait = TimeSpan.FromHours(1) }, cancelled.Token);
        await cancelled.CancelAsync();
        Assert.Empty(await first);

        var second = Hub.LockInstancesAsync(Request() with { Wait = TimeSpan.FromHours(1) });
        await Hub.GetBacklogAsync();
        Time.Advance(TimeSpan.FromHours(1));
        Assert.Empty(await second);
    }

    [Fact]
    public async Task A_waiting_request_gets_what_another_hub_stored()
    {
        var other = await OpenAsync();
        var waiting = other.LockInstancesAsync(Request() with { Wait = TimeSpan.FromHours(1) });
        await CreateAsync("a");

        Time.Advance(TimeSpan.FromSeconds(1));

        Assert.Equal("a", Assert.Single(await waiting).Lease.InstanceId);
    }

    [Fact]
    public async Task The_backlog_counts_what_is_due_and_not_leased()
    {
        await BeginAsync("a", Call(0), Call(1), Call(2, pool: "heavy"));
        await CreateAsync("b");
        await CreateAsync("c", startAt: Time.GetUtcNow().AddHours(1));
        Time.Advance(TimeSpan.FromSeconds(20));
        await Hub.LockTasksAsync("default", Request(max: 1));

        var backlog = await Hub.GetBacklogAsync();

        Assert.Equal(1, backlog.DueInstances);
        Assert.Equal([("default", 1L), ("heavy", 1L)], backlog.DueTasks.Select(pool => (pool.Key, pool.Value)).Order());
        Assert.Equal(TimeSpan.FromSeconds(20), backlog.OldestDueTasks["default"]);
        Time.Advance(LeaseDuration);
        backlog = await Hub.GetBacklogAsync();
        Assert.Equal((2, TimeSpan.FromSeconds(20) + LeaseDuration), (backlog.DueTasks["default"], backlog.OldestDueTasks["heavy"]));
    }
}
