using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Spate.Dag.Tests;
using Spate.Pipeline.Schedules;
using Spate.TaskHub.Tests.Postgres;
using Spate.TaskHub.Tests.Stores;

namespace Spate.Pipeline.Tests.Schedules;

/// <summary>Schedules that several workers keep, and on a backend that is not Spate's.</summary>
public sealed class ClusterTests(PostgresServer server)
{
    [Fact]
    public async Task Every_time_runs_once_with_two_workers_on_PostgreSQL_also_when_one_is_taken_over()
    {
        await using var bench = await ScheduleBench.StartAsync("2026-03-07T00:00:00Z", new PostgresStore(server));
        var schedule = ScheduleBench.Schedule("0 2 * * *", "America/Los_Angeles") with { ConcurrencyPolicy = ConcurrencyPolicy.Forbid };
        await bench.StartWorkerAsync(schedule);
        await bench.StartWorkerAsync(schedule);
        await bench.PassUntilAsync("2026-03-09T12:00:00Z");
        await bench.StopWorkersAsync();
        await bench.StartWorkerAsync(schedule);
        await bench.PassUntilAsync("2026-03-11T12:00:00Z");

        Assert.Equal(["07 02:00", "08 03:00", "09 02:00", "10 02:00", "11 02:00"], bench.Runs.Select(time => time[8..16]));
        Assert.Equal((5, 0), ((await bench.StateAsync()).Started, (await bench.StateAsync()).Missed));
        Assert.Equal(3, (await bench.KeptAsync()).Count);
    }

    [Fact]
    public async Task A_schedule_runs_on_a_backend_that_knows_nothing_of_Spate()
    {
        var runs = new TaskCompletionSource();
        var times = new HashSet<DateTimeOffset>();
        await using var host = await ForeignBackend.StartAsync(
            tasks =>
            {
                PipelineTasks.AddTo(tasks);
                tasks.AddOrchestratorFunc<WorkInput, bool>("Work", async (context, input) =>
                    await context.CallActivityAsync<bool>("Note", input.Scheduled.Time));
                tasks.AddActivityFunc<DateTimeOffset, bool>("Note", (_, time) =>
                {
                    lock (times)
                    {
                        Assert.True(times.Add(time));
                        if (times.Count == 3) runs.SetResult();
                    }

                    return true;
                });
            },
            services => services.AddPipeline(new PipelineConfiguration([])).AddScheduleClient());
        var keepers = new ScheduleKeepers(host.Client, Microsoft.Extensions.Logging.Abstractions.NullLogger<ScheduleKeepers>.Instance);
        var schedule = ScheduleBench.Schedule("* * * * * *");

        await keepers.AlignAsync([schedule], TestContext.Current.CancellationToken);
        await runs.Task.WaitAsync(TestContext.Current.CancellationToken);
        await keepers.AlignAsync([schedule with { Cron = "0 0 1 1 *" }], TestContext.Current.CancellationToken);
        await keepers.AlignAsync([], TestContext.Current.CancellationToken);
        var end = await host.Client.WaitForInstanceCompletionAsync(
            "spate.schedule.nightly", getInputsAndOutputs: true, TestContext.Current.CancellationToken);

        Assert.Equal(OrchestrationRuntimeStatus.Completed, end.RuntimeStatus);
        Assert.True(end.ReadOutputAs<ScheduleState>()!.Started >= 3);
    }
}
