using Spate.TaskHub.Tests.Postgres;
using Spate.TaskHub.Tests.Stores;

namespace Spate.TaskHub.Tests.Engine;

public abstract class DrainTests(HubStore store) : TimedEngineTest(store)
{
    private static readonly TimeSpan LeaseDuration = TimeSpan.FromSeconds(9);
    private static readonly LockRequest Request = new(10, LeaseDuration, "test");

    private readonly TaskCompletionSource _begun = new();
    private readonly TaskCompletionSource _release = new();
    private readonly TaskCompletionSource _cancelled = new();

    [Fact]
    public async Task What_runs_at_a_stop_may_end_within_the_drain_timeout_under_a_lease_that_is_renewed()
    {
        var worker = await StartWorkerAsync(Tasks, Draining);
        var id = await Client.ScheduleNewOrchestrationInstanceAsync("runs");
        await _begun.Task.WaitAsync(Deadline);

        var stopped = worker.StopAsync(Deadline);
        var before = Store.LastLeaseEnd();
        Time.Advance(LeaseDuration / 3);
        while (Store.LastLeaseEnd() == before)
            await Hub.GetBacklogAsync(Deadline); // until the renewal is stored
        _release.SetResult();
        await stopped;

        Assert.False(_cancelled.Task.IsCompleted);
        Time.Advance(LeaseDuration * 2);
        Assert.Empty(await Hub.LockTasksAsync(TaskPlacement.DefaultPool, Request));
        await StartWorkerAsync(Tasks, Draining);
        Assert.Equal("done", (await EndOfAsync(id)).ReadOutputAs<string>());
    }

    [Fact]
    public async Task What_does_not_end_within_the_drain_timeout_is_cancelled_and_handed_back()
    {
        var worker = await StartWorkerAsync(Tasks, options =>
        {
            Draining(options);
            options.LeaseDuration = TimeSpan.FromDays(1);
        }); // the clock runs ahead of renewals
        await Client.ScheduleNewOrchestrationInstanceAsync("runs");
        await _begun.Task.WaitAsync(Deadline);

        var stopped = worker.StopAsync(Deadline);
        while (!stopped.IsCompleted)
        {
            Time.Advance(TimeSpan.FromSeconds(1));
            await Hub.GetBacklogAsync(Deadline);
        }

        await stopped;
        Assert.True(_cancelled.Task.IsCompleted);
        Assert.Equal(1, Assert.Single(await Hub.LockTasksAsync(TaskPlacement.DefaultPool, Request)).DeliveryCount);
    }

    private static void Draining(HubDurableTaskWorkerOptions options) =>
        (options.DrainTimeout, options.LeaseDuration) = (TimeSpan.FromMinutes(1), LeaseDuration);

    private void Tasks(DurableTaskRegistry registry) => registry
        .AddOrchestratorFunc<string>("runs", context => context.CallActivityAsync<string>("work"))
        .AddActivityFunc<string>("work", async context =>
        {
            _begun.TrySetResult();
            try
            {
                await _release.Task.WaitAsync(context.OnHub().CancellationToken);
                return "done";
            }
            catch (OperationCanceledException)
            {
                _cancelled.TrySetResult();
                throw;
            }
        });
}

public sealed class SqliteDrainTests() : DrainTests(new SqliteStore());

public sealed class PostgresDrainTests(PostgresServer server) : DrainTests(new PostgresStore(server));
