using DurableTask.Core;
using Spate.TaskHub.Hubs.Events;

namespace Spate.TaskHub.Tests.Conformance;

public abstract partial class TaskHubConformance
{
    private static readonly FailureDetails Broken = Event.Failure("E", "broken");

    [Fact]
    public async Task A_rewound_run_is_due_with_the_request_and_shows_no_end()
    {
        await FailRunAsync("run");

        Assert.Equal(
            new RewindResult(true), await Hub.RewindInstanceAsync(new RewindRequest("run", "second", "why") { Nodes = ["a", "b"] }));

        var state = await Hub.GetInstanceAsync("run", withPayloads: true);
        Assert.Equal((OrchestrationRuntimeStatus.Running, null, null), (state!.Status, state.Output, state.FailureDetails));
        Assert.Equal(1, (await Hub.CountInstancesAsync())[OrchestrationRuntimeStatus.Running]);
        var locked = await LockAsync();
        Assert.Equal(("replay-second", 4, 1), (locked.ExecutionId, locked.HistoryLength, locked.DeliveryCount));
        var request = Assert.IsType<ExecutionRewoundEvent>(Assert.Single(locked.Events), exactMatch: false);
        Assert.Equal("why", request.Reason);
        Assert.Equal(["a", "b"], request.Nodes);
    }

    [Fact]
    public async Task A_turn_that_rewinds_replaces_the_history_and_goes_on_behind_it()
    {
        await FailRunAsync("run");
        await Hub.RewindInstanceAsync(new RewindRequest("run", "second"));
        var locked = await LockAsync();
        var kept = (await Hub.GetHistoryAsync("run")).Take(2).ToList();
        HistoryEvent[] added = [Event.OrchestratorStarted(Time.GetUtcNow()), .. locked.Events, Call(0)];

        await Hub.CommitTurnAsync(new TurnCommit(locked, added) { Rewound = new RewoundHistory(kept, [], []) });

        Assert.Equal(
            [.. kept.Select(EventRow.From), .. added.Select(EventRow.From)], (await Hub.GetHistoryAsync("run")).Select(EventRow.From));
        await Hub.CompleteTaskAsync((await LockTaskAsync()).Lease, Result(0));
        Assert.Equal(("replay-second", 5), ((locked = await LockAsync()).ExecutionId, locked.HistoryLength));
    }

    [Fact]
    public async Task Calls_that_are_answered_already_are_not_queued_and_the_history_keeps_the_answers_to_come()
    {
        await FailRunAsync("run");
        await Hub.RewindInstanceAsync(new RewindRequest("run", "second", "why") { Nodes = ["a"] });
        var locked = await LockAsync();
        var run = new EventDetail { Worker = "w", Delivery = 1 };
        var answer = new EarlierAnswer("each[1]", "a", "", new string('r', 100_000)) { Run = run };
        var rewound = HubEvents.Rewound("why", ["a"], [answer]).At(Time.GetUtcNow());
        HistoryEvent[] added = [Event.OrchestratorStarted(Time.GetUtcNow()), rewound, Call(0), Call(1)];

        await Hub.CommitTurnAsync(new TurnCommit(locked, added) { Rewound = new RewoundHistory([], [], []), Answers = [Result(1)] });

        Assert.Equal(0, (await LockTaskAsync()).TaskId);
        Assert.Empty(await Hub.LockTasksAsync("default", Request()));
        Assert.Equal(EventRow.From(Result(1)), EventRow.From(Assert.Single((await LockAsync()).Events)));
        var stored = Assert.Single((await Hub.GetHistoryAsync("run")).OfType<ExecutionRewoundEvent>());
        Assert.Equal(("why", answer), (stored.Reason, Assert.Single(stored.Answers)));
        Assert.Equal(["a"], stored.Nodes);
    }

    [Fact]
    public async Task Whoever_still_has_a_lease_of_the_run_that_ended_writes_nothing()
    {
        await BeginAsync("run", Call(0), Call(1));
        var calls = await Hub.LockTasksAsync("default", Request());
        var stale = calls.Single(call => call.TaskId == 0);
        await Hub.CompleteTaskAsync(calls.Single(call => call.TaskId == 1).Lease, Result(1));
        var staleTurn = await LockAsync();
        Time.Advance(LeaseDuration * 2);
        await CommitAsync(await LockAsync(), End(OrchestrationRuntimeStatus.Failed, failure: Broken));
        await Hub.RewindInstanceAsync(new RewindRequest("run", "second"));

        Assert.Equal(CommitResult.LeaseLost, await Hub.CompleteTaskAsync(stale.Lease, Result(0)));
        Assert.Equal(CommitResult.LeaseLost, await CommitAsync(staleTurn, End()));

        Assert.IsType<ExecutionRewoundEvent>(Assert.Single((await LockAsync()).Events), exactMatch: false);
        Assert.Empty(await Hub.LockTasksAsync("default", Request()));
    }

    [Fact]
    public async Task What_has_not_ended_or_is_not_there_is_not_rewound()
    {
        await BeginAsync("running");
        await BeginAsync("done", End(result: "1"));

        Assert.Equal(new RewindResult(false), await Hub.RewindInstanceAsync(new RewindRequest("gone", "x")));
        Assert.Equal(
            new RewindResult(false, OrchestrationRuntimeStatus.Running), await Hub.RewindInstanceAsync(new RewindRequest("running", "x")));
        Assert.Equal(
            new RewindResult(false, OrchestrationRuntimeStatus.Completed), await Hub.RewindInstanceAsync(new RewindRequest("done", "x")));
        Assert.Equal(new RewindResult(true), await Hub.RewindInstanceAsync(new RewindRequest("done", "x") { Nodes = ["a"] }));
        Assert.Equal(new RewindResult(true), await Hub.RewindInstanceAsync(new RewindRequest("done", "x") { Nodes = ["a"] }));
        Assert.Single((await LockAsync()).Events);
    }

    [Fact]
    public async Task Children_of_a_rewound_run_go_on_answer_or_make_room()
    {
        await BeginAsync("parent", Child(0, "failed"), Child(1, "done"), Child(2, "runs"), Child(3, "dropped"), Child(4, "gone"));
        foreach (var child in await Hub.LockInstancesAsync(Request()))
        {
            HistoryEvent[] ends = child.Lease.InstanceId switch
            {
                "failed" => [End(OrchestrationRuntimeStatus.Failed, failure: Broken)],
                "runs" => [Call(0)],
                _ => [End(result: "1")],
            };
            await CommitAsync(child, ends);
        }

        await CommitAsync(await LockAsync(), End(OrchestrationRuntimeStatus.Failed, failure: Broken));
        await Hub.PurgeInstanceAsync("gone", new PurgeInstanceOptions());
        await Hub.RewindInstanceAsync(new RewindRequest("parent", "second"));
        var locked = await LockAsync();
        SubOrchestrationInstanceCreatedEvent[] resumed = [Child(7, "failed"), Child(8, "done"), Child(9, "runs"), Child(10, "gone")];
        await Hub.CommitTurnAsync(
            new TurnCommit(locked, [Event.OrchestratorStarted(Time.GetUtcNow()), .. locked.Events, Child(11, "dropped")])
            {
                Rewound = new RewoundHistory(resumed, resumed, ["dropped"]),
            });

        var told = Assert.Single(await Hub.LockInstancesAsync(Request() with { Max = 1 }), item => item.Lease.InstanceId == "parent");
        Event.AssertSame(Event.SubOrchestrationInstanceCompleted(Time.GetUtcNow(), 8, "1"), Assert.Single(told.Events));
        await CommitAsync(told);
        await Hub.CompleteTaskAsync((await LockTaskAsync()).Lease, Result(0));
        var children = (await Hub.LockInstancesAsync(Request())).OrderBy(child => child.Lease.InstanceId, StringComparer.Ordinal).ToList();
        Assert.Equal(["dropped", "failed", "gone", "runs"], children.Select(child => child.Lease.InstanceId));
        Assert.IsType<ExecutionRewoundEvent>(Assert.Single(children[1].Events), exactMatch: false);
        foreach (var child in children)
            await CommitAsync(child, End(result: "2"));
        var answers = (await LockAsync()).Events.OfType<SubOrchestrationInstanceCompletedEvent>().Select(e => e.TaskScheduledId);
        Assert.Equal([7, 9, 10, 11], answers.Order());
    }

    [Fact]
    public async Task A_purge_leaves_a_run_alone_that_was_rewound()
    {
        await FailRunAsync("run");
        await Hub.RewindInstanceAsync(new RewindRequest("run", "second"));

        Assert.Equal(0, await Hub.PurgeInstanceAsync("run", new PurgeInstanceOptions()));

        Assert.NotEmpty(await Hub.GetHistoryAsync("run"));
        Assert.Single((await LockAsync()).Events);
    }

    private Task<LockedInstance> FailRunAsync(string id) =>
        BeginAsync(id, Call(0), End(OrchestrationRuntimeStatus.Failed, failure: Broken));
}
