using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Spate.Dag;
using Spate.EndToEnd.Tests.Harness;
using Spate.TaskHub;
using static Microsoft.Playwright.Assertions;

namespace Spate.Dashboard.Tests;

/// <summary>A graph of somebody's own that waits for an answer, which is given in the browser.</summary>
public sealed class ApprovalTests(Chromium chromium)
{
    [Fact]
    public async Task What_a_node_asks_is_answered_and_the_run_goes_on()
    {
        await using var site = await Site.OpenAsync(chromium, command: "dashboard");
        using var worker = Worker(site.Workspace);
        await worker.StartAsync(TestContext.Current.CancellationToken);
        await worker.Services.GetRequiredService<DurableTaskClient>().ScheduleNewOrchestrationInstanceAsync(
            "Shipping", "Ship <b>it</b>?", new StartOrchestrationOptions(InstanceId: "ship"), TestContext.Current.CancellationToken);

        await site.Page.GotoAsync("/runs/ship?node=release");
        await Expect(site.Page.GetByText("Ship <b>it</b>?").First).ToBeVisibleAsync();
        await site.Page.GetByLabel("Comment").FillAsync("it is Friday, but well");
        await site.Button("Approve").ClickAsync();

        await Expect(site.Page.GetByText("it is Friday, but well")).ToBeVisibleAsync();
        await Expect(site.Node("release", "Succeeded")).ToBeVisibleAsync();
        await worker.StopAsync(TestContext.Current.CancellationToken);
        site.AssertNoErrors();
    }

    private static IHost Worker(Workspace workspace)
    {
        var dag = new DagBuilder<string>("Shipping");
        var built = dag.Build(dag.Approval("release", dag.Input).Select(static answer => answer.By));
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings());
        builder.Services.AddDurableTaskWorker(worker =>
        {
            worker.AddTasks(tasks => tasks.AddOrchestratorFunc<string, string?>("Shipping", built.RunAsync));
            worker.UseTaskHub(new SqliteTaskHubOptions { Path = workspace.InData("hub.db") });
        });
        builder.Services.AddDurableTaskClient(static client => client.UseTaskHub());
        return builder.Build();
    }
}
