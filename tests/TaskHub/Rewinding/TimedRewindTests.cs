using Spate.TaskHub.Tests.Engine;
using Spate.TaskHub.Tests.Stores;

namespace Spate.TaskHub.Tests.Rewinding;

/// <summary>Rewinds of runs in which time passed.</summary>
public sealed class TimedRewindTests() : TimedEngineTest(new SqliteStore())
{
    private readonly TaskCompletionSource _released = new();
    private bool _isBroken = true;

    [Fact]
    public async Task A_call_that_ran_out_of_time_has_all_of_it_again()
    {
        await StartWorkerAsync(r => r.AddOrchestratorFunc<string>("in time", async context =>
        {
            var first = await context.CallActivityAsync<string>("quick", "a");
            using var over = new CancellationTokenSource();
            var limit = context.CreateTimer(TimeSpan.FromHours(1), over.Token);
            var work = context.CallActivityAsync<string>("slow", "b");
            if (await Task.WhenAny(work, limit) == limit)
                throw new TimeoutException("took more than an hour");
            return first + await work;
        }).AddActivityFunc<string, string>("quick", (_, input) => input).AddActivityFunc<string, string>("slow", async (_, input) =>
        {
            if (_isBroken)
                await _released.Task.WaitAsync(Deadline);
            return input;
        }), LongLeases);
        var id = await Client.ScheduleNewOrchestrationInstanceAsync("in time");
        var end = EndOfAsync(id);
        while (!end.IsCompleted)
        {
            Deadline.ThrowIfCancellationRequested();
            if ((await Hub.GetHistoryAsync(id)).Any(e => e is TimerCreatedEvent))
                Time.Advance(TimeSpan.FromHours(2));
            await Hub.GetBacklogAsync();
        }

        Assert.Equal(OrchestrationRuntimeStatus.Failed, (await end).RuntimeStatus);
        _isBroken = false;
        _released.SetResult();
        Time.Advance(TimeSpan.FromDays(1));

        await Client.RewindInstanceAsync(id, "more time", Deadline);

        Assert.Equal("ab", (await EndOfAsync(id)).ReadOutputAs<string>());
        var timer = Assert.Single((await Hub.GetHistoryAsync(id)).OfType<TimerCreatedEvent>());
        Assert.Equal(Time.GetUtcNow().UtcDateTime + TimeSpan.FromHours(1), timer.FireAt);
    }

    [Fact]
    public async Task A_pause_that_is_over_is_not_made_again_however_often_the_run_is_rewound()
    {
        var pauses = 0;
        await StartWorkerAsync(r => r.AddOrchestratorFunc<string>("pauses", async context =>
        {
            await context.CreateTimer(TimeSpan.FromHours(1), CancellationToken.None);
            if (!context.IsReplaying)
                pauses++;
            return await context.CallActivityAsync<string>("work");
        }).AddActivityFunc("work", string (_) => _isBroken ? throw new InvalidOperationException("broken") : "done"), LongLeases);
        var id = await Client.ScheduleNewOrchestrationInstanceAsync("pauses");
        Assert.Equal(OrchestrationRuntimeStatus.Failed, (await PassTimeAsync(EndOfAsync(id), TimeSpan.FromHours(1))).RuntimeStatus);

        await Client.RewindInstanceAsync(id, "once", Deadline);
        Assert.Equal(OrchestrationRuntimeStatus.Failed, (await EndOfAsync(id)).RuntimeStatus);
        _isBroken = false;
        await Client.RewindInstanceAsync(id, "twice", Deadline);

        Assert.Equal("done", (await EndOfAsync(id)).ReadOutputAs<string>());
        Assert.Equal(1, pauses);
    }

    [Fact]
    public async Task A_rejection_is_asked_for_again_and_an_approval_is_kept()
    {
        await StartWorkerAsync(r => r.AddOrchestratorFunc<string>("asks", async context =>
        {
            var first = await context.WaitForExternalEvent<Answer>("approval/first");
            var second = await context.WaitForExternalEvent<Answer>("approval/second");
            return second.Decision == "Rejected" ? throw new InvalidOperationException("rejected") : first.Decision + second.Decision;
        }), LongLeases);
        var id = await Client.ScheduleNewOrchestrationInstanceAsync("asks");
        await Client.RaiseEventAsync(id, "approval/first", new Answer("Approved"), Deadline);
        await Client.RaiseEventAsync(id, "approval/second", new Answer("Rejected"), Deadline);
        Assert.Equal(OrchestrationRuntimeStatus.Failed, (await EndOfAsync(id)).RuntimeStatus);

        await Client.RewindInstanceAsync(id, "ask again", Deadline);
        await Client.RaiseEventAsync(id, "approval/second", new Answer("Approved"), Deadline);

        Assert.Equal("ApprovedApproved", (await EndOfAsync(id)).ReadOutputAs<string>());
    }

    [Fact]
    public async Task A_lock_that_was_granted_is_asked_for_again()
    {
        var claims = 0;
        await StartWorkerAsync(r => r.AddOrchestratorFunc<string>("locks", async context =>
        {
            await context.CallActivityAsync("claim", options: RewindTest.AtNode("load@lock"));
            await context.WaitForExternalEvent<string>("lock/token");
            return await context.CallActivityAsync<string>("work");
        }).AddActivityFunc("claim", _ => Interlocked.Increment(ref claims))
            .AddActivityFunc("work", string (_) => _isBroken ? throw new InvalidOperationException("broken") : "done"), LongLeases);
        var id = await Client.ScheduleNewOrchestrationInstanceAsync("locks");
        await Client.RaiseEventAsync(id, "lock/token", "granted", Deadline);
        Assert.Equal(OrchestrationRuntimeStatus.Failed, (await EndOfAsync(id)).RuntimeStatus);
        _isBroken = false;

        await Client.RewindInstanceAsync(id, "mended", Deadline);
        await Client.RaiseEventAsync(id, "lock/token", "granted again", Deadline);

        Assert.Equal("done", (await EndOfAsync(id)).ReadOutputAs<string>());
        Assert.Equal(2, claims);
    }

    private sealed record Answer(string Decision);
}
