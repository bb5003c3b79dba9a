using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Spate.Dag;
using Spate.TaskHub;

namespace Spate.Host.Tests.Replay;

/// <summary>A graph of somebody's own that waits for an answer, on the hub that the commands open.</summary>
public sealed class ApproveCommandTests : IAsyncLifetime
{
    private const string Graph = "Shipping";

    private readonly ReplayWorkspace _workspace = new();
    private readonly IHost _worker;

    public ApproveCommandTests()
    {
        var dag = new DagBuilder<string>(Graph);
        var release = dag.Approval("release", dag.Input);
        var built = dag.Build(release.Select(answer => answer.By));
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddDurableTaskWorker(worker =>
        {
            worker.AddTasks(tasks => tasks.AddOrchestratorFunc<string, string?>(Graph, built.RunAsync));
            worker.UseTaskHub(new SqliteTaskHubOptions { Path = _workspace.At("hub.db") });
        });
        builder.Services.AddDurableTaskClient(client => client.UseTaskHub());
        _worker = builder.Build();
    }

    public async ValueTask InitializeAsync()
    {
        await _worker.StartAsync(TestContext.Current.CancellationToken);
        foreach (var id in (string[])["ship", "stay"])
        {
            await _worker.Services.GetRequiredService<DurableTaskClient>().ScheduleNewOrchestrationInstanceAsync(
                Graph, $"{id} it?", new StartOrchestrationOptions(InstanceId: id), TestContext.Current.CancellationToken);
        }
    }

    public async ValueTask DisposeAsync()
    {
        await _worker.StopAsync(CancellationToken.None);
        _worker.Dispose();
        _workspace.Dispose();
    }

    [Fact]
    public async Task What_a_node_asks_is_shown_answered_once_and_kept()
    {
        await using var watch = Cli.Start("watch", "ship", "--data", _workspace.Data);
        await watch.WhenWrittenAsync("release Running: waits for approval: ship it?");
        var shown = await _workspace.SpateAsync("get", "ship");
        var suggested = await Cli.RunAsync("[suggest:999]", $"approve --data {_workspace.Data} ship ");
        var unknown = await _workspace.SpateAsync("approve", "ship", "nope");
        var dryRun = await _workspace.SpateAsync("approve", "ship", "release", "--dry-run");
        var approved = await _workspace.SpateAsync("approve", "ship", "release", "--by", "ann", "--comment", "looks good");
        var end = await watch.EndAsync();
        var late = await _workspace.SpateAsync("approve", "ship", "release");
        var node = (await _workspace.JsonAsync("get", "ship"))[0].GetProperty("nodes")[0];

        Assert.Contains("waits for approval: ship it?", shown.Out);
        Assert.Contains("release", suggested.Out.Split('\n'));
        Assert.Equal(ExitCode.Usage, unknown.ExitCode);
        Assert.Contains("asks for no approval at 'nope'. It waits at: release.", unknown.Error);
        Assert.Equal("Would answer 'release' of ship: Approved.", dryRun.Out.Trim());
        Assert.Equal("Answered 'release' of ship: Approved.", approved.Out.Trim());
        Assert.Equal(ExitCode.Ok, end.ExitCode);
        Assert.Equal(ExitCode.Failed, late.ExitCode);
        Assert.Equal("ann", Answer(node).GetProperty("by").GetString());
        Assert.Contains("Approved by ann: looks good", (await _workspace.SpateAsync("get", "ship")).Out);
    }

    [Fact]
    public async Task A_rejection_fails_the_node_and_the_run()
    {
        await using var watch = Cli.Start("watch", "stay", "--data", _workspace.Data);
        await watch.WhenWrittenAsync("release Running: waits for approval: stay it?");
        var rejected = await _workspace.SpateAsync("approve", "stay", "release", "--reject", "--by", "bob");
        var end = await watch.EndAsync();

        Assert.Equal("Answered 'release' of stay: Rejected.", rejected.Out.Trim());
        Assert.Equal(ExitCode.Failed, end.ExitCode);
        Assert.Contains("'release' was rejected by bob", end.Out);
    }

    private static JsonElement Answer(JsonElement node) => node.GetProperty("approval").GetProperty("answer");
}
