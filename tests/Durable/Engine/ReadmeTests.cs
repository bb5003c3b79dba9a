namespace Spate.Durable.Tests.Engine;

public class ReadmeTests
{
    [Fact]
    public async Task The_first_program_of_the_readme_does_what_it_says()
    {
        using var folder = new TemporaryFolder();
        await using var hub = new SqliteTaskHub(new SqliteTaskHubOptions { Path = folder.File("data/hub.db") });

        var registry = new DurableTaskRegistry()
            .AddOrchestratorFunc<int, int>("SumOfSquares", async (context, count) =>
            {
                var squares = await Task.WhenAll(Enumerable.Range(1, count).Select(i => context.CallActivityAsync<int>("Square", i)));
                return squares.Sum();
            })
            .AddActivityFunc<int, int>("Square", (_, number) => number * number);

        await using var worker = new TaskHubWorker(hub, registry);
        await worker.StartAsync(CancellationToken.None);

        var client = new TaskHubClient(hub);
        var id = await client.ScheduleNewOrchestrationInstanceAsync("SumOfSquares", 100);
        var end = await client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true);

        Assert.Equal(338350, end.ReadOutputAs<int>());
    }
}
