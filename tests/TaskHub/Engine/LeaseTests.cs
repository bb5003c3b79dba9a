using Spate.TaskHub.Tests.Postgres;
using Spate.TaskHub.Tests.Stores;

namespace Spate.TaskHub.Tests.Engine;

public abstract class LeaseTests(HubStore store) : TimedEngineTest(store)
{
    private static readonly HubDurableTaskWorkerOptions Options = new();

    [Fact]
    public async Task A_dead_worker_s_work_is_taken_over_after_the_lease()
    {
        await Client.ScheduleNewOrchestrationInstanceAsync("runs", new StartOrchestrationOptions("a"));
        await DieWithAsync(() => Hub.LockInstancesAsync(Request));
        var id = "a";
        await StartWorkerAsync(r => Tasks(r, _ => "taken over"));

        Assert.Equal("taken over", (await EndOfAsync(id)).ReadOutputAs<string>());
    }

    [Fact]
    public async Task A_lease_is_renewed_for_as_long_as_the_work_takes()
    {
        var begun = new TaskCompletionSource();
        var release = new TaskCompletionSource();
        var runs = 0;
        await StartWorkerAsync(
            r => r
                .AddOrchestratorFunc<int>("runs", context => context.CallActivityAsync<int>("work"))
                .AddActivityFunc<int>("work", async _ =>
                {
                    begun.TrySetResult();
                    await release.Task;
                    return Interlocked.Increment(ref runs);
                }));
        var id = await Client.ScheduleNewOrchestrationInstanceAsync("runs");
        await begun.Task.WaitAsync(Deadline);

        for (var third = 0; third < 12; third++)
        {
            var before = Store.LastLeaseEnd();
            Time.Advance(Options.LeaseDuration / 3);
            while (Store.LastLeaseEnd() == before)
                await Hub.GetBacklogAsync(); // until the renewal is stored
        }

        release.SetResult();
        Assert.Equal(1, (await EndOfAsync(id)).ReadOutputAs<int>());
    }

    [Fact]
    public async Task An_activity_learns_that_its_lease_was_lost_and_its_result_does_not_count()
    {
        var begun = new TaskCompletionSource();
        var lost = new TaskCompletionSource();
        await StartWorkerAsync(
            r => r
                .AddOrchestratorFunc<string>("runs", context => context.CallActivityAsync<string>("work"))
                .AddActivityFunc<string>("work", async context =>
                {
                    if (context.OnHub().DeliveryCount > 1)
                        return "second";
                    using var registration = context.OnHub().CancellationToken.Register(lost.SetResult);
                    begun.SetResult();
                    await lost.Task;
                    return "first";
                }));
        var id = await Client.ScheduleNewOrchestrationInstanceAsync("runs");
        await begun.Task.WaitAsync(Deadline);

        Store.StealTasks();
        while (!lost.Task.IsCompleted)
        {
            Deadline.ThrowIfCancellationRequested();
            Time.Advance(Options.LeaseDuration / 3);
            await Hub.GetBacklogAsync();
        }

        Time.Advance(Options.LeaseDuration);
        Assert.Equal("second", (await EndOfAsync(id)).ReadOutputAs<string>());
    }

    [Fact]
    public async Task A_call_that_kills_its_workers_again_and_again_fails_with_the_reason_and_is_not_retried()
    {
        var id = await Client.ScheduleNewOrchestrationInstanceAsync("runs");
        var first = await StartWorkerAsync(
            r => Tasks(r, _ => "never"), options => options.Pools = new Dictionary<string, int> { ["other"] = 1 });
        while ((await Hub.GetBacklogAsync()).DueTasks.Count == 0)
            Deadline.ThrowIfCancellationRequested();
        await first.StopAsync(Deadline);
        for (var death = 0; death < Options.MaxDeliveryCount; death++)
            await DieWithAsync(() => Hub.LockTasksAsync("default", Request));

        await StartWorkerAsync(r => Tasks(r, _ => "never"));
        var end = await EndOfAsync(id);

        Assert.Equal(OrchestrationRuntimeStatus.Failed, end.RuntimeStatus);
        Assert.True(end.FailureDetails!.InnerFailure!.IsCausedBy<PoisonedWorkItemException>());
        Assert.Contains(
            "was handed out 5 times and never finished", end.FailureDetails.InnerFailure!.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_turn_that_kills_its_workers_again_and_again_fails_its_instance_with_the_reason()
    {
        var id = await Client.ScheduleNewOrchestrationInstanceAsync("runs");
        for (var death = 0; death < Options.MaxDeliveryCount; death++)
            await DieWithAsync(() => Hub.LockInstancesAsync(Request));

        await StartWorkerAsync(r => Tasks(r, _ => "never"));
        var end = await EndOfAsync(id);

        Assert.True(end.FailureDetails!.IsCausedBy<PoisonedWorkItemException>());
    }

    private static LockRequest Request { get; } = new(10, TimeSpan.FromSeconds(30), "the dead");

    /// <summary>Leases work as a worker does that dies before it does anything.</summary>
    private async Task DieWithAsync<T>(Func<Task<IReadOnlyList<T>>> take)
    {
        Assert.Single(await take());
        Time.Advance(Request.Duration);
    }

    private static void Tasks(DurableTaskRegistry registry, Func<TaskActivityContext, string> work) => registry
        .AddOrchestratorFunc<string>("runs", context => context.CallActivityAsync<string>(
            "work", null, TaskOptions.FromRetryPolicy(new RetryPolicy(10, TimeSpan.FromTicks(1)))))
        .AddActivityFunc("work", work);
}

public sealed class SqliteLeaseTests() : LeaseTests(new SqliteStore());

public sealed class PostgresLeaseTests(PostgresServer server) : LeaseTests(new PostgresStore(server));
