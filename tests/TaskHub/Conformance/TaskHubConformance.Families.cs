using Spate.TaskHub.Hubs.Events;

namespace Spate.TaskHub.Tests.Conformance;

public abstract partial class TaskHubConformance
{
    [Fact]
    public async Task A_child_tells_its_parent_how_it_ended()
    {
        var parent = await BeginAsync("parent", Child(0, "good"), Child(1, "bad"), Child(2, "killed"));
        var failure = Event.Failure("E", "broken");
        foreach (var child in await Hub.LockInstancesAsync(Request()))
        {
            await CommitAsync(child, child.Lease.InstanceId switch
            {
                "good" => End(result: "1"),
                "bad" => End(OrchestrationRuntimeStatus.Failed, failure: failure),
                _ => End(OrchestrationRuntimeStatus.Terminated),
            });
        }

        var told = (await LockAsync()).Events;

        Assert.Equal(parent.Lease.InstanceId, (await Hub.GetInstanceAsync("good", withPayloads: false))!.ParentInstanceId);
        Assert.Contains(EventRow.From(Event.SubOrchestrationInstanceCompleted(Time.GetUtcNow(), 0, "1")), told.Select(EventRow.From));
        Assert.Contains(EventRow.From(Event.SubOrchestrationInstanceFailed(Time.GetUtcNow(), 1, failure)), told.Select(EventRow.From));
        Assert.Contains(told, e => e is SubOrchestrationInstanceFailedEvent { TaskScheduledId: 2, FailureDetails.ErrorType: "Terminated" });
    }

    [Fact]
    public async Task A_child_whose_id_is_taken_by_a_stranger_fails_and_the_stranger_is_untouched()
    {
        await CreateAsync("taken", "mine");
        var stranger = await LockAsync();
        await BeginAsync("parent", Child(0, "taken"));

        var told = Assert.IsType<SubOrchestrationInstanceFailedEvent>(Assert.Single((await LockAsync()).Events));

        Assert.Contains("taken", told.FailureDetails!.ErrorMessage, StringComparison.Ordinal);
        Assert.Equal(CommitResult.Committed, await CommitAsync(stranger, End()));
        Assert.Equal("mine", (await Hub.GetInstanceAsync("taken", withPayloads: true))!.Input);
    }

    [Fact]
    public async Task A_retried_child_with_the_same_id_takes_the_place_of_the_attempt_that_failed()
    {
        await BeginAsync("parent", Child(0, "child"));
        await CommitAsync(await LockAsync(), End(OrchestrationRuntimeStatus.Failed, failure: Event.Failure("E", "m")));
        await CommitAsync(await LockAsync(), Child(1, "child"));
        await CommitAsync(await LockAsync(), End(result: "2"));

        Event.AssertSame(Event.SubOrchestrationInstanceCompleted(Time.GetUtcNow(), 1, "2"), Assert.Single((await LockAsync()).Events));
    }

    [Fact]
    public async Task A_result_for_an_earlier_run_of_the_parent_is_dropped()
    {
        await BeginAsync("parent", Child(0, "child"), Call(1));
        var child = await LockAsync();
        await Hub.CompleteTaskAsync((await LockTaskAsync()).Lease, Result(1));
        var parent = await LockAsync();
        await Hub.CommitTurnAsync(
            new TurnCommit(parent, [Event.OrchestratorStarted(Time.GetUtcNow()), .. parent.Events]) { ContinuedAsNew = Started() });

        await CommitAsync(child, End(result: "late"));

        Assert.IsType<ExecutionStartedEvent>(Assert.Single((await LockAsync()).Events));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Termination_reaches_the_children_only_when_it_recurses(bool recurse)
    {
        await BeginAsync("parent", Child(0, "child"));
        await CommitAsync(await LockAsync(), Call(0)); // the child waits for an activity
        var termination = Event.ExecutionTerminated(Time.GetUtcNow(), "\"why\"", recurse);

        Assert.True(await Hub.SendEventAsync("parent", termination));
        await CommitAsync(await LockAsync(), End(OrchestrationRuntimeStatus.Terminated, "\"why\""));

        Assert.Equal(OrchestrationRuntimeStatus.Terminated, await StatusAsync("parent"));
        var told = await Hub.LockInstancesAsync(Request());
        Assert.Equal(
            recurse ? [("child", EventRow.From(termination))] : [],
            told.Select(child => (child.Lease.InstanceId, EventRow.From(child.Events.Single()))));
    }

    [Fact]
    public async Task Termination_takes_away_the_calls_of_the_instance()
    {
        await BeginAsync("a", Call(0), Call(1));
        var running = Assert.Single(await Hub.LockTasksAsync("default", Request(max: 1)));
        await Hub.SendEventAsync("a", Event.ExecutionTerminated(Time.GetUtcNow(), null, false));
        await CommitAsync(await LockAsync(), End(OrchestrationRuntimeStatus.Terminated));

        Assert.Empty(await Hub.LockTasksAsync("default", Request()));
        Assert.Equal([running.Lease], (await Hub.RenewLeasesAsync(new LeaseSet([], [running.Lease]), LeaseDuration)).Tasks);
    }

    [Fact]
    public async Task Only_what_ended_is_purged_and_with_children_only_when_asked()
    {
        await BeginAsync("parent", Child(0, "child"));
        Assert.Equal(0, await Hub.PurgeInstanceAsync("parent", new PurgeInstanceOptions(Recursive: true)));
        await CommitAsync(await LockAsync(), End());
        await CommitAsync(await LockAsync(), End());

        Assert.Equal(1, await Hub.PurgeInstanceAsync("child", new PurgeInstanceOptions()));
        Assert.Equal(1, await Hub.PurgeInstanceAsync("parent", new PurgeInstanceOptions(Recursive: true)));
        Assert.Null(await Hub.GetInstanceAsync("parent", withPayloads: false));
        Assert.Empty(await Hub.GetHistoryAsync("parent"));
        Assert.True((await CreateAsync("parent")).Created);
    }

    [Fact]
    public async Task A_filter_purges_by_state_and_time()
    {
        await BeginAsync("old-done", End());
        await BeginAsync("old-failed", End(OrchestrationRuntimeStatus.Failed));
        await BeginAsync("old-running", Call(0));
        Time.Advance(TimeSpan.FromDays(1));
        var today = Time.GetUtcNow();
        await BeginAsync("young-done", End());

        Assert.Equal(1, await Hub.PurgeInstancesAsync(
            new PurgeInstancesFilter(CreatedTo: today.AddTicks(-1), Statuses: [OrchestrationRuntimeStatus.Completed]),
            new PurgeInstanceOptions()));
        Assert.Equal(
            ["young-done", "old-running", "old-failed"],
            (await Hub.QueryInstancesAsync(new OrchestrationQuery())).Values.Select(s => s.InstanceId));
        Assert.Equal(2, await Hub.PurgeInstancesAsync(new PurgeInstancesFilter(), new PurgeInstanceOptions()));
        Assert.Equal(OrchestrationRuntimeStatus.Running, await StatusAsync("old-running"));
    }

    private SubOrchestrationInstanceCreatedEvent Child(int id, string instanceId) =>
        Event.SubOrchestrationInstanceCreated(Time.GetUtcNow(), id, instanceId, "orchestrator", null);
}
