namespace Spate.Durable.Tests.Engine;

public class OrchestrationTests : EngineTest
{
    [Fact]
    public async Task A_sequence_of_activities_gives_its_result()
    {
        await StartWorkerAsync(r => r
            .AddOrchestratorFunc<int, int>("sequence", async (context, input) =>
            {
                for (var i = 0; i < 5; i++)
                    input = await context.CallActivityAsync<int>("add one", input);
                return input;
            })
            .AddActivityFunc<int, int>("add one", (_, input) => input + 1));

        var end = await RunAsync("sequence", 10);

        Assert.Equal(OrchestrationRuntimeStatus.Completed, end.RuntimeStatus);
        Assert.Equal(15, end.ReadOutputAs<int>());
        Assert.Equal(10, end.ReadInputAs<int>());
    }

    [Fact]
    public async Task Ten_thousand_activities_fan_out_and_in()
    {
        const int Count = 10_000;
        await StartWorkerAsync(
            r => r
                .AddOrchestratorFunc<int, long>("fan", async (context, count) =>
                {
                    var results = await Task.WhenAll(Enumerable.Range(0, count).Select(i => context.CallActivityAsync<int>("double", i)));
                    return results.Sum(result => (long)result);
                })
                .AddActivityFunc<int, int>("double", (_, input) => input * 2),
            new DurableTaskWorkerOptions { Pools = new Dictionary<string, int> { ["default"] = 64 } });

        var end = await RunAsync("fan", Count);

        Assert.Equal((long)Count * (Count - 1), end.ReadOutputAs<long>());
        Assert.Equal(2 * Count, (await Hub.GetHistoryAsync(end.InstanceId)).Count(e => e is TaskScheduledEvent or TaskCompletedEvent));
    }
}
