using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Spate.TaskHub.Tests.Engine;

public class ReadmeTests
{
    [Fact]
    public async Task The_first_program_of_the_readme_does_what_it_says()
    {
        using var folder = new TemporaryFolder();
        var hub = new SqliteTaskHubOptions { Path = folder.File("data/hub.db") };
        var builder = Host.CreateApplicationBuilder();
        builder.Services.AddDurableTaskWorker(b =>
        {
            b.AddTasks(tasks => tasks
                .AddOrchestratorFunc<int, int>("SumOfSquares", async (context, count) =>
                {
                    var squares = await Task.WhenAll(Enumerable.Range(1, count).Select(i => context.CallActivityAsync<int>("Square", i)));
                    return squares.Sum();
                })
                .AddActivityFunc<int, int>("Square", (_, number) => number * number));
            b.UseTaskHub(hub);
        });
        builder.Services.AddDurableTaskClient(b => b.UseTaskHub(hub));

        using var host = builder.Build();
        await host.StartAsync();
        var client = host.Services.GetRequiredService<DurableTaskClient>();
        var id = await client.ScheduleNewOrchestrationInstanceAsync("SumOfSquares", 100);
        var end = await client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true);
        Assert.Equal(338350, end.ReadOutputAs<int>());
        await host.StopAsync();
        await ((IAsyncDisposable)host).DisposeAsync();
    }
}
