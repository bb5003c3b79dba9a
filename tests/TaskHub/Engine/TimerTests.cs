using Spate.TaskHub.Tests.Postgres;
using Spate.TaskHub.Tests.Stores;

namespace Spate.TaskHub.Tests.Engine;

public abstract class TimerTests(HubStore store) : TimedEngineTest(store)
{
    [Fact]
    public async Task A_timer_fires_at_its_time_and_the_orchestrator_sees_it()
    {
        await StartWorkerAsync(
            r => r.AddOrchestratorFunc<TimeSpan>("sleeps", async context =>
            {
                var before = context.CurrentUtcDateTime;
                await context.CreateTimer(TimeSpan.FromDays(3), CancellationToken.None);
                return context.CurrentUtcDateTime - before;
            }),
            LongLeases);

        var end = await PassTimeAsync(RunAsync("sleeps"), TimeSpan.FromHours(1));

        Assert.Equal(TimeSpan.FromDays(3), end.ReadOutputAs<TimeSpan>());
    }

    [Fact]
    public async Task Whichever_comes_first_wins_and_the_other_does_no_harm()
    {
        await StartWorkerAsync(
            r => r
                .AddOrchestratorFunc<string>("races", async context =>
                {
                    using var cancel = new CancellationTokenSource();
                    var timer = context.CreateTimer(TimeSpan.FromHours(1), cancel.Token);
                    var call = context.CallActivityAsync<string>("quick");
                    var winner = await Task.WhenAny(timer, call);
#pragma warning disable MA0042 // CancelAsync would leave the orchestrator's thread
                    cancel.Cancel();
#pragma warning restore MA0042
                    await context.CreateTimer(TimeSpan.FromHours(2), CancellationToken.None); // the cancelled timer fires meanwhile
                    return winner == call && timer.IsCanceled ? await call : "the timer";
                })
                .AddActivityFunc<string>("quick", _ => "the call"),
            LongLeases);

        var end = await PassTimeAsync(RunAsync("races"), TimeSpan.FromMinutes(10));

        Assert.Equal("the call", end.ReadOutputAs<string>());
    }

    [Fact]
    public async Task A_timer_of_the_past_fires_at_once()
    {
        await StartWorkerAsync(r => r.AddOrchestratorFunc("past", context =>
            context.CreateTimer(context.CurrentUtcDateTime.AddYears(-1), CancellationToken.None)));

        Assert.Equal(OrchestrationRuntimeStatus.Completed, (await RunAsync("past")).RuntimeStatus);
    }
}

public sealed class SqliteTimerTests() : TimerTests(new SqliteStore());

public sealed class PostgresTimerTests(PostgresServer server) : TimerTests(new PostgresStore(server));
