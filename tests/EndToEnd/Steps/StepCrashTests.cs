using Spate.EndToEnd.Tests.Harness;
using Spate.EndToEnd.Tests.Workers;
using Spate.Host.Tests.Metrics;
using Spate.Pipeline.Tests.Steps;
using Spate.TaskHub.Tests.Postgres;

namespace Spate.EndToEnd.Tests.Steps;

/// <summary>The worker ends while a step runs.</summary>
public sealed class StepCrashTests(PostgresServer server)
{
    private const string Pipeline = """
        routes:
          orders:
            source: { bucket: incoming, prefix: orders/ }
            output: { bucket: results, prefix: orders/ }
            run:
              it:
                pool: python
                command: [sh, "{pipeline}/it.sh", "{pipeline}", "{text}"]
                outputs: { text: text }
        """;

    private readonly Sleepers _sleepers = new();

    [Fact]
    public async Task A_worker_that_is_killed_takes_its_steps_along_and_the_next_removes_their_folder_and_runs_them_again()
    {
        using var workspace = NewWorkspace();
        await using (var spate = await workspace.Files.RunAsync())
        {
            workspace.Drop("a.ndjson", "{}\n");
            await Deadline.UntilAsync(() => _sleepers.Running().Count == 3, () => spate.Transcript);
            await spate.KillAsync();
            await Deadline.UntilAsync(() => _sleepers.Running().Count == 0, () => $"{_sleepers.Running().Count} processes still run");
        }

        Assert.Single(workspace.Folders);
        File.WriteAllText(workspace.Files.InData("it.sh"), "echo done > \"$2\"");
        await using var next = await workspace.Files.RunAsync();
        await workspace.RunAsync(next, "Completed");
        await next.StopAsync();

        Assert.Equal("done\n", workspace.Outputs(workspace.Manifest("a.ndjson"), "it")["text"]);
        Assert.Empty(workspace.Folders);
    }

    [Fact]
    public async Task In_a_cluster_a_step_runs_in_a_worker_of_its_pool_and_in_another_when_that_dies()
    {
        var workspace = NewWorkspace();
        workspace.Files.Variables["AzureFunctionsJobHost__extensions__durableTask__storageProvider__taskEventLockTimeout"] = "00:00:05";
        using var cluster = await ClusterWorkspace.CreateAsync(server, workspace.Files);
        await using var light = await cluster.StartAsync("--trigger");
        await using (var first = await cluster.StartAsync("--pools", "python"))
        {
            workspace.Drop("a.ndjson", "{}\n");
            await Deadline.UntilAsync(() => _sleepers.Running().Count == 3, () => first.Process.Transcript);
            await first.Process.KillAsync();
            await Deadline.UntilAsync(() => _sleepers.Running().Count == 0, () => $"{_sleepers.Running().Count} processes still run");
        }

        File.WriteAllText(workspace.Files.InData("it.sh"), "echo done > \"$2\"");
        await using var second = await cluster.StartAsync("--pools", "python");
        await workspace.RunAsync(second.Process, "Completed");

        Assert.Equal("done\n", workspace.Outputs(workspace.Manifest("a.ndjson"), "it")["text"]);
        Assert.Equal(["RunStep"], Activities(await second.MetricsAsync()));
        Assert.DoesNotContain("RunStep", Activities(await light.MetricsAsync()));
        await Task.WhenAll(light.Process.StopAsync(), second.Process.StopAsync());
        Assert.Empty(workspace.Folders);
    }

    [Fact]
    public async Task A_worker_that_is_asked_to_stop_leaves_no_process_and_no_folder()
    {
        using var workspace = NewWorkspace();
        await using var spate = await workspace.Files.RunAsync();
        workspace.Drop("a.ndjson", "{}\n");
        await Deadline.UntilAsync(() => _sleepers.Running().Count == 3, () => spate.Transcript);
        await spate.StopAsync();

        Assert.Empty(_sleepers.Running());
        Assert.Empty(workspace.Folders);
    }

    private StepWorkspace NewWorkspace()
    {
        var workspace = new StepWorkspace();
        File.WriteAllText(workspace.Files.Pipeline, Pipeline);
        File.WriteAllText(
            workspace.Files.InData("it.sh"), $"setsid {_sleepers.Command} & ({_sleepers.Command} & {_sleepers.Command} & wait) & wait\n");
        return workspace;
    }

    private static IEnumerable<string> Activities(string metrics) => PrometheusText.Parse(metrics).Samples
        .Where(static sample => sample.Name == "spate_activity_duration_seconds_count").Select(static sample => sample.Labels["activity"]);
}
