using System.Collections.Concurrent;
using Microsoft.Data.Sqlite;
using Spate.TaskHub.Tests.Postgres;
using Spate.TaskHub.Tests.Stores;

namespace Spate.TaskHub.Tests.Engine;

public abstract class CompetitionTests(HubStore store) : EngineTest(store: store)
{
    [Fact]
    public async Task Two_workers_with_hubs_of_their_own_on_one_store_share_the_work_and_do_none_of_it_twice()
    {
        var runs = new ConcurrentDictionary<string, string>();
        void Configure(DurableTaskRegistry r, string worker) => r
            .AddOrchestratorFunc<int, int>("steps", async (context, input) =>
            {
                for (var step = 0; step < 3; step++)
                    input = await context.CallActivityAsync<int>("add one", input);
                return input;
            })
            .AddActivityFunc<int, int>("add one", (context, input) =>
            {
                Assert.True(runs.TryAdd($"{context.InstanceId}/{context.OnHub().TaskId}", worker));
                return input + 1;
            });
        await StartWorkerAsync(r => Configure(r, "one"), hub: Hub);
        await StartWorkerAsync(r => Configure(r, "two"), hub: NewHub());

        var ends = await Task.WhenAll(Enumerable.Range(0, 100).Select(i => RunAsync("steps", i)));

        Assert.Equal(Enumerable.Range(3, 100), ends.Select(end => end.ReadOutputAs<int>()));
        Assert.Equal(300, runs.Count);
    }
}

public sealed class SqliteCompetitionTests() : CompetitionTests(new SqliteStore())
{
    [Fact]
    public async Task A_worker_outlives_a_time_in_which_the_hub_cannot_be_written()
    {
        var hub = new SqliteTaskHub(
            new SqliteTaskHubOptions { Path = ((SqliteStore)Store).Path, BusyTimeout = TimeSpan.FromMilliseconds(1) });
        await using var disposed = hub;
        await StartWorkerAsync(r => r.AddOrchestratorFunc<string>("echo", context => context.InstanceId), hub: hub);
        using (var other = new SqliteConnection($"Data Source={((SqliteStore)Store).Path};Pooling=False"))
        {
            other.Open();
            using var transaction = other.BeginTransaction(deferred: false);
            var client = new HubDurableTaskClient(hub);

            var error = await Assert.ThrowsAsync<TaskHubException>(() => client.ScheduleNewOrchestrationInstanceAsync("echo"));

            Assert.Contains("database is locked", error.Message, StringComparison.Ordinal);
        }

        var end = await RunAsync("echo");
        Assert.Equal(end.InstanceId, end.ReadOutputAs<string>());
    }
}

public sealed class PostgresCompetitionTests(PostgresServer server) : CompetitionTests(new PostgresStore(server));
