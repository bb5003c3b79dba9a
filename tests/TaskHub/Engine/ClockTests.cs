using Spate.TaskHub.Tests.Postgres;
using Spate.TaskHub.Tests.Stores;

namespace Spate.TaskHub.Tests.Engine;

/// <summary>Workers whose clocks are hours off.</summary>
public abstract class ClockTests(HubStore store) : EngineTest(store: store)
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(10);

    [Theory]
    [InlineData(-5)]
    [InlineData(5)]
    public async Task Timers_and_leases_follow_the_clock_of_the_hub(int hours)
    {
        var begun = new TaskCompletionSource<DateTimeOffset>();
        var release = new TaskCompletionSource();
        await StartSkewedWorkerAsync(TimeSpan.FromHours(hours), r => r
            .AddOrchestratorFunc<DateTime>("sleeps", async context =>
            {
                await context.CreateTimer(TimeSpan.FromMilliseconds(50), CancellationToken.None);
                await context.CallActivityAsync("work");
                return context.CurrentUtcDateTime;
            })
            .AddActivityFunc<string>("work", async _ =>
            {
                begun.SetResult(Store.LastLeaseEnd());
                await release.Task;
                return "";
            }));
        var id = await Client.ScheduleNewOrchestrationInstanceAsync("sleeps");

        var leaseUntil = await begun.Task.WaitAsync(Deadline);
        release.SetResult();
        var end = await EndOfAsync(id);

        Assert.InRange(leaseUntil, DateTimeOffset.UtcNow - Tolerance, DateTimeOffset.UtcNow + Tolerance);
        Assert.InRange(end.ReadOutputAs<DateTime>(), DateTime.UtcNow - Tolerance, DateTime.UtcNow + Tolerance);
        Assert.InRange(end.CreatedAt, DateTimeOffset.UtcNow - Tolerance, DateTimeOffset.UtcNow + Tolerance);
    }

    [Theory]
    [InlineData(-5)]
    [InlineData(5)]
    public async Task Work_that_another_has_leased_is_not_stolen(int hours)
    {
        await Client.ScheduleNewOrchestrationInstanceAsync("echo", new StartOrchestrationOptions("leased"));
        var leased = Assert.Single(await Hub.LockInstancesAsync(new LockRequest(1, TimeSpan.FromHours(1), "test")));
        await StartSkewedWorkerAsync(
            TimeSpan.FromHours(hours), r => r.AddOrchestratorFunc<string>("echo", context => context.InstanceId));

        // The worker takes this one, and so it had its chance with the other.
        await RunAsync("echo");

        Assert.Equal(
            CommitResult.Committed,
            await Hub.CommitTurnAsync(new TurnCommit(leased, [Event.OrchestratorStarted(leased.LockedAt), .. leased.Events])));
    }

    private async Task StartSkewedWorkerAsync(TimeSpan skew, Action<DurableTaskRegistry> configure)
    {
        Own(await TestWorker.StartAsync(NewHub(), configure, time: new SkewedTime(skew)));
    }

    private sealed class SkewedTime(TimeSpan skew) : TimeProvider
    {
        public override DateTimeOffset GetUtcNow() => base.GetUtcNow() + skew;
    }
}

public sealed class SqliteClockTests() : ClockTests(new SqliteStore());

public sealed class PostgresClockTests(PostgresServer server) : ClockTests(new PostgresStore(server));
