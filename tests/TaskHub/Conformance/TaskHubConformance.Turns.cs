namespace Spate.TaskHub.Tests.Conformance;

public abstract partial class TaskHubConformance
{
    [Fact]
    public async Task A_turn_commits_history_calls_and_state_and_gives_up_the_lease()
    {
        await BeginAsync("a", Call(0, "\"x\""));

        Assert.Equal(OrchestrationRuntimeStatus.Running, await StatusAsync("a"));
        Assert.Collection(
            await Hub.GetHistoryAsync("a"),
            e => Assert.IsType<OrchestratorStartedEvent>(e),
            e => Assert.IsType<ExecutionStartedEvent>(e),
            e => Event.AssertSame(Call(0, "\"x\""), e));
        var task = await LockTaskAsync();
        Assert.Equal(("a", 0, "activity", "\"x\"", 1), (task.InstanceId, task.TaskId, task.Name, task.Input, task.DeliveryCount));
        Assert.Empty(await Hub.LockInstancesAsync(Request()));
    }

    [Fact]
    public async Task Every_event_reads_back_as_it_was_written()
    {
        var now = Time.GetUtcNow();
        var failure = Event.Failure("T", "message", "at x", Event.Failure("I", "inner"));
        HistoryEvent[] events =
        [
            Event.TaskScheduled(
                now, 0, "n", "1", new TaskPlacement("heavy", 3, TimeSpan.FromSeconds(9)), new Dictionary<string, string> { ["k"] = "v" }),
            Event.TaskCompleted(now, 0, null),
            Event.TaskFailed(now, 0, failure),
            Event.TimerCreated(now, 1, now.AddTicks(123)),
            Event.TimerFired(now, 1),
            Event.SubOrchestrationInstanceCreated(now, 2, "child", "o", "{}"),
            Event.SubOrchestrationInstanceCompleted(now, 2, "[]"),
            Event.SubOrchestrationInstanceFailed(now, 2, failure),
            Event.EventRaised(now, "approved", "{}"),
            Event.EventSent(now, 3, "other", "approved", "{}"),
            Event.ExecutionSuspended(now, "why"),
            Event.ExecutionResumed(now),
            Event.ExecutionTerminated(now, "\"why\"", true),
            Event.ExecutionCompleted(now, OrchestrationRuntimeStatus.Failed, null, failure),
        ];
        await BeginAsync("a", events);

        var read = (await Hub.GetHistoryAsync("a")).Skip(2).ToArray();

        Event.AssertSame(events, read);
        var call = Assert.IsType<TaskScheduledEvent>(read[0]);
        Assert.Equal((new TaskPlacement("heavy", 3, TimeSpan.FromSeconds(9)), "v"), (TaskPlacement.FromTags(call.Tags), call.Tags!["k"]));
    }

    [Fact]
    public async Task All_due_events_of_an_instance_come_in_one_turn_in_the_order_in_which_they_became_due()
    {
        var now = Time.GetUtcNow();
        await BeginAsync("a", Event.TimerCreated(now, 0, now.AddMinutes(2)), Event.TimerCreated(now, 1, now.AddMinutes(1)), Call(2));
        Time.Advance(TimeSpan.FromMinutes(1.5));
        await Hub.CompleteTaskAsync((await LockTaskAsync()).Lease, Result(2));
        Time.Advance(TimeSpan.FromMinutes(1));

        var events = (await LockAsync()).Events;

        Event.AssertSame(
            [
                Event.TimerFired(now.AddMinutes(1), 1),
                Event.TaskCompleted(now.AddMinutes(1.5), 2, null),
                Event.TimerFired(now.AddMinutes(2), 0),
            ],
            events);
    }

    [Fact]
    public async Task Events_that_arrive_during_a_turn_make_the_next_one()
    {
        await BeginAsync("a", Call(0), Call(1));
        var tasks = await Hub.LockTasksAsync("default", Request());
        await Hub.CompleteTaskAsync(tasks[0].Lease, Result(tasks[0].TaskId));
        var turn = await LockAsync();
        await Hub.CompleteTaskAsync(tasks[1].Lease, Result(tasks[1].TaskId));

        Assert.Empty(await Hub.LockInstancesAsync(Request()));
        await CommitAsync(turn);

        Event.AssertSame([Result(tasks[1].TaskId)], (await LockAsync()).Events);
    }

    [Fact]
    public async Task A_turn_whose_lease_was_taken_over_is_refused_and_leaves_no_trace()
    {
        await CreateAsync("a");
        var paused = await LockAsync();
        Time.Advance(LeaseDuration);
        var successor = await LockAsync();

        Assert.Equal(CommitResult.LeaseLost, await CommitAsync(paused, Call(0), Event.TimerCreated(Time.GetUtcNow(), 1, Time.GetUtcNow())));
        Assert.Empty(await Hub.GetHistoryAsync("a"));
        Assert.Empty(await Hub.LockTasksAsync("default", Request()));

        Assert.Equal(CommitResult.Committed, await CommitAsync(successor, End()));
        Assert.Equal(CommitResult.LeaseLost, await CommitAsync(successor, End()));
        Assert.Equal(3, (await Hub.GetHistoryAsync("a")).Count);
    }

    [Fact]
    public async Task A_turn_that_fails_in_the_store_disturbs_no_other_and_can_be_made_again()
    {
        for (var i = 0; i < 8; i++)
            await CreateAsync($"i{i}");
        var locked = await Hub.LockInstancesAsync(Request());

        // An event that no store can hold fails in the middle of its turn, after writes of the same turn.
        var commits =
            locked.Select((instance, i) => CommitAsync(instance, i == 3 ? [Call(0), new GenericEvent(-1, "unstorable")] : [Call(0)]))
                .ToArray();
        await Assert.ThrowsAsync<ArgumentException>(() => commits[3]);

        Assert.All(commits.Where((_, i) => i != 3), commit => Assert.Equal(CommitResult.Committed, commit.Result));
        Assert.Empty(await Hub.GetHistoryAsync(locked[3].Lease.InstanceId));
        Assert.Equal(7, (await Hub.LockTasksAsync("default", Request())).Count);
        Assert.Equal(CommitResult.Committed, await CommitAsync(locked[3], Call(0)));
    }

    [Fact]
    public async Task An_ended_instance_takes_no_more_events()
    {
        await BeginAsync("a", Call(0));
        var task = await LockTaskAsync();
        await Hub.SendEventAsync("a", Event.ExecutionTerminated(Time.GetUtcNow(), null, false));
        await CommitAsync(await LockAsync(), End());

        Assert.Equal(CommitResult.Committed, await Hub.CompleteTaskAsync(task.Lease, Result(0)));
        Assert.False(await Hub.SendEventAsync("a", Event.ExecutionTerminated(Time.GetUtcNow(), null, false)));
        Assert.Empty(await Hub.LockInstancesAsync(Request()));
    }

    [Fact]
    public async Task A_timer_outlives_the_hub_that_set_it()
    {
        var now = Time.GetUtcNow();
        await BeginAsync("a", Event.TimerCreated(now, 0, now.AddHours(1)));
        await Hub.DisposeAsync();
        var other = await OpenAsync();

        Assert.Empty(await other.LockInstancesAsync(Request()));
        Time.Advance(TimeSpan.FromHours(1));

        Event.AssertSame(Event.TimerFired(now.AddHours(1), 0), Assert.Single((await LockAsync(other)).Events));
    }

    [Fact]
    public async Task A_fresh_run_replaces_history_calls_and_timers_and_keeps_a_termination()
    {
        var now = Time.GetUtcNow();
        await BeginAsync("a", Call(0), Call(1), Event.TimerCreated(now, 2, now.AddMinutes(1)));
        var tasks = await Hub.LockTasksAsync("default", Request());
        await Hub.CompleteTaskAsync(tasks[0].Lease, Result(0));
        var locked = await LockAsync();
        await Hub.SendEventAsync("a", Event.ExecutionTerminated(now, null, false));

        await Hub.CommitTurnAsync(
            new TurnCommit(locked, [Event.OrchestratorStarted(now), .. locked.Events]) { ContinuedAsNew = Started("2") });

        Assert.Equal(CommitResult.LeaseLost, await Hub.CompleteTaskAsync(tasks[1].Lease, Result(1)));
        Assert.Empty(await Hub.GetHistoryAsync("a"));
        Time.Advance(TimeSpan.FromMinutes(2));
        var fresh = await LockAsync();
        Assert.Equal(0, fresh.HistoryLength);
        Assert.NotEqual(locked.ExecutionId, fresh.ExecutionId);
        Assert.Equal(["ExecutionStartedEvent", "ExecutionTerminatedEvent"], fresh.Events.Select(e => e.GetType().Name).Order());
        Assert.Equal("2", (await Hub.GetInstanceAsync("a", withPayloads: true))!.Input);
    }
}
