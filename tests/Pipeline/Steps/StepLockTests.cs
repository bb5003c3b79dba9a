using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Spate.Cloud;
using Spate.Dag.Tests;
using Spate.Pipeline.Steps;

namespace Spate.Pipeline.Tests.Steps;

/// <summary>Steps that hold a lock, on a hub.</summary>
public sealed class StepLockTests
{
    [Fact]
    public async Task Only_so_many_steps_hold_a_lock_whichever_runs_they_belong_to()
    {
        // Whoever meets another inside fails.
        using var bench = new StepBench("""
            alone:
              command: [sh, -c, 'mkdir "$0" && sleep 0.05 && rmdir "$0"', "{pipeline}/room"]
              retry: { maxNumberOfAttempts: 1 }
              lock: room
            """);
        await using var hub = await SqliteHub.StartAsync(PipelineTasks.AddTo, services: services =>
        {
            bench.Run.AddServices(services);
            services.AddSingleton(new StepTools(ProgramPath.OfProcess()));
        });
        var dropped = new List<ObjectNotification>();
        for (var i = 0; i < 8; i++)
            dropped.Add(await bench.Run.DropAsync(StepBench.Lines, $"drops/{i}.ndjson"));

        var runs = await Task.WhenAll(dropped.Select(item => hub.RunAsync(
            nameof(EnrichObject), EnrichObjectInput.Of(bench.Run.Route, item, DateTimeOffset.UnixEpoch))));

        Assert.All(runs, run => Assert.True(run.RuntimeStatus == OrchestrationRuntimeStatus.Completed, $"{run.FailureDetails}"));
    }
}
