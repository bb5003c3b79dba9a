using Spate.TaskHub.Retention;
using Spate.TaskHub.Tests.Stores;
using Spate.TaskHub.Tests.Engine;

namespace Spate.TaskHub.Tests.Conformance;

/// <summary>A hub that forgets does not grow.</summary>
public sealed class SqliteSizeTests() : TimedEngineTest(new SqliteStore())
{
    [Fact]
    public async Task With_retention_a_hub_is_no_larger_after_ten_times_the_runs()
    {
        var sweep = new RetentionSweep(Hub, new RetentionOptions { Default = new() { Completed = TimeSpan.FromDays(1) } });
        await StartWorkerAsync(
            r => r.AddOrchestratorFunc("one", context => context.CallActivityAsync<string>("echo", new string('x', 500)))
                .AddActivityFunc<string, string>("echo", (_, input) => input),
            LongLeases);
        var sizes = new List<long>();
        for (var round = 0; round < 20; round++)
        {
            var ids = await Task.WhenAll(Enumerable.Range(0, 200).Select(_ => Client.ScheduleNewOrchestrationInstanceAsync("one")));
            await Task.WhenAll(ids.Select(EndOfAsync));
            Time.Advance(TimeSpan.FromDays(1));
            Assert.Equal(200, (await sweep.RunAsync(Deadline)).Purged);
            sizes.Add(((SqliteStore)Store).Size);
        }

        Assert.True(sizes[^1] <= sizes[1] * 1.1, string.Join(' ', sizes));
    }
}
