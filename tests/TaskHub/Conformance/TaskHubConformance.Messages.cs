namespace Spate.TaskHub.Tests.Conformance;

public abstract partial class TaskHubConformance
{
    [Fact]
    public async Task An_event_wakes_the_instance_it_was_sent_to()
    {
        await BeginAsync("a", Call(0));
        var raised = Event.EventRaised(Time.GetUtcNow(), "approved", "{\"by\":\"me\"}");

        Assert.True(await Hub.SendEventAsync("a", raised));

        Event.AssertSame([raised], (await LockAsync()).Events);
        Assert.False(await Hub.SendEventAsync("nobody", raised));
    }

    [Fact]
    public async Task An_instance_that_starts_later_sees_its_events_then_and_a_termination_at_once()
    {
        await CreateAsync("later", startAt: Time.GetUtcNow().AddMinutes(1));
        await Hub.SendEventAsync("later", Event.EventRaised(Time.GetUtcNow(), "early", null));
        await Hub.SendEventAsync("later", Event.ExecutionSuspended(Time.GetUtcNow()));
        Assert.Empty(await Hub.LockInstancesAsync(Request()));

        Time.Advance(TimeSpan.FromMinutes(1));

        Assert.Equal(
            ["ExecutionStartedEvent", "EventRaisedEvent", "ExecutionSuspendedEvent"],
            (await LockAsync()).Events.Select(e => e.GetType().Name));

        await CreateAsync("never", startAt: Time.GetUtcNow().AddMinutes(1));
        await Hub.SendEventAsync("never", Event.ExecutionTerminated(Time.GetUtcNow(), null, false));
        Assert.IsType<ExecutionTerminatedEvent>(Assert.Single((await LockAsync()).Events));
    }

    [Fact]
    public async Task An_event_that_an_orchestration_sends_is_raised_in_the_other_once()
    {
        await BeginAsync("receiver", Call(0));
        await BeginAsync(
            "sender",
            Event.EventSent(Time.GetUtcNow(), 0, "receiver", "go", "1"),
            Event.EventSent(Time.GetUtcNow(), 1, "nobody", "go", "2"));

        var told = await LockAsync();

        Assert.Equal("receiver", told.Lease.InstanceId);
        Event.AssertSame([Event.EventRaised(Time.GetUtcNow(), "go", "1")], told.Events);
        Assert.Equal(CommitResult.Committed, await CommitAsync(told));
        Assert.Empty(await Hub.LockInstancesAsync(Request()));
    }

    [Fact]
    public async Task A_fresh_run_gets_what_was_sent_to_its_instance_and_nothing_of_the_earlier_run()
    {
        var now = Time.GetUtcNow();
        await BeginAsync("a", Call(0));
        await Hub.CompleteTaskAsync((await LockTaskAsync()).Lease, Result(0));
        var locked = await LockAsync();
        await Hub.SendEventAsync("a", Event.EventRaised(now, "meanwhile", "1"));
        await Hub.SendEventAsync("a", Event.ExecutionSuspended(now));

        await Hub.CommitTurnAsync(new TurnCommit(
            locked, [.. locked.Events, Event.EventSent(now, 1, "a", "kept", "2")])
        { ContinuedAsNew = Started() });

        var fresh = await LockAsync();
        Assert.Equal(0, fresh.HistoryLength);
        Assert.Equal(
            ["EventRaisedEvent", "EventRaisedEvent", "ExecutionStartedEvent", "ExecutionSuspendedEvent"],
            fresh.Events.Select(e => e.GetType().Name).Order());
        Assert.Equal(["kept", "meanwhile"], fresh.Events.OfType<EventRaisedEvent>().Select(e => e.Name).Order());
        Assert.Empty(await Hub.GetHistoryAsync("a"));
    }

    [Fact]
    public async Task A_suspension_is_a_state_of_the_instance_until_it_is_resumed()
    {
        await BeginAsync("a", Call(0));
        await Hub.SendEventAsync("a", Event.ExecutionSuspended(Time.GetUtcNow(), "wait"));
        await CommitSuspendedAsync(isSuspended: true);
        Assert.Equal(OrchestrationRuntimeStatus.Suspended, await StatusAsync("a"));

        await Hub.CompleteTaskAsync((await LockTaskAsync()).Lease, Result(0));
        await CommitSuspendedAsync(isSuspended: true);
        Assert.Equal(OrchestrationRuntimeStatus.Suspended, await StatusAsync("a"));
        Assert.Equal(
            ["a"],
            (await Hub.QueryInstancesAsync(
                new OrchestrationQuery(Statuses: [OrchestrationRuntimeStatus.Suspended]))).Values.Select(s => s.InstanceId));

        await Hub.SendEventAsync("a", Event.ExecutionResumed(Time.GetUtcNow()));
        await CommitSuspendedAsync(isSuspended: false);
        Assert.Equal(OrchestrationRuntimeStatus.Running, await StatusAsync("a"));
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task An_instance_that_ended_is_replaced_with_all_that_belongs_to_it(bool exists)
    {
        if (exists)
        {
            await BeginAsync("a", Call(0));
            await Hub.CompleteTaskAsync((await LockTaskAsync()).Lease, Result(0));
            await CommitAsync(await LockAsync(), End(result: "\"old\""));
        }

        var result = await Hub.CreateInstanceAsync(new NewInstance("a", Started("\"new\"")) { ReplacesEnded = true });

        Assert.True(result.Created);
        var state = await Hub.GetInstanceAsync("a", withPayloads: true);
        Assert.Equal((OrchestrationRuntimeStatus.Pending, "\"new\"", null), (state!.Status, state.Input, state.Output));
        Assert.Empty(await Hub.GetHistoryAsync("a"));
        Assert.IsType<ExecutionStartedEvent>(Assert.Single((await LockAsync()).Events));
    }

    [Fact]
    public async Task An_instance_that_is_under_way_is_not_replaced()
    {
        await BeginAsync("a", Call(0));

        var result = await Hub.CreateInstanceAsync(new NewInstance("a", Started("\"new\"")) { ReplacesEnded = true });

        Assert.Equal(new CreateInstanceResult(false, OrchestrationRuntimeStatus.Running), result);
        Assert.Equal("a", (await LockTaskAsync()).InstanceId);
    }

    [Fact]
    public async Task What_is_abandoned_comes_back_at_once_and_its_delivery_counts()
    {
        await BeginAsync("a", Call(0));
        var task = await LockTaskAsync();
        await Hub.AbandonLeasesAsync(new LeaseSet([], [task.Lease]));
        Assert.Equal(2, (await LockTaskAsync()).DeliveryCount);

        await CreateAsync("b");
        var turn = await LockAsync();
        await Hub.AbandonLeasesAsync(new LeaseSet([turn.Lease], []));
        Assert.Equal(CommitResult.LeaseLost, await CommitAsync(turn));
        Assert.Equal(2, (await LockAsync()).DeliveryCount);
    }

    [Fact]
    public async Task A_call_carries_the_version_that_it_asks_for()
    {
        var call = Call(0);
        call.Version = "2.1";
        await BeginAsync("a", call);

        Assert.Equal("2.1", (await LockTaskAsync()).Version);
        Assert.Equal("2.1", (await Hub.GetHistoryAsync("a")).OfType<TaskScheduledEvent>().Single().Version);
    }

    private async Task CommitSuspendedAsync(bool isSuspended)
    {
        var locked = await LockAsync();
        await Hub.CommitTurnAsync(
            new TurnCommit(locked, [Event.OrchestratorStarted(Time.GetUtcNow()), .. locked.Events]) { IsSuspended = isSuspended });
    }
}
