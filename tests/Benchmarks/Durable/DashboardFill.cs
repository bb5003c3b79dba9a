using Microsoft.Extensions.DependencyInjection;
using Spate.Cloud;
using Spate.Dag;
using Spate.Pipeline;
using Spate.Sqlite;
using Spate.TaskHub;

namespace Spate.Benchmarks.Durable;

/// <summary>
/// Fills a hub with runs that the dashboard shows: <c>dotnet run -c Release --project tests/Benchmarks -- dashboard-fill
/// FILE|CONNECTION [RUNS]</c>. Each has three nodes, one in a hundred fails, and the last has a fan-out of 10,000 items. Their activities
/// do nothing.
/// </summary>
internal static class DashboardFill
{
    private const int Together = 500;
    private const int Items = 10_000;

    internal static async Task RunAsync(string hub, int runs)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new());
        builder.Services.AddSingleton<ITaskHub>(hub.Contains('=', StringComparison.Ordinal)
            ? new PostgresTaskHub(new PostgresTaskHubOptions { ConnectionString = hub })
            : new SqliteTaskHub(new SqliteTaskHubOptions { Path = hub, Durability = SqliteDurability.Normal }));
        builder.Services.AddDurableTaskWorker(worker => worker.AddTasks(AddTasks).UseTaskHub());
        builder.Services.AddDurableTaskClient(client => client.UseTaskHub());
        using var host = builder.Build();
        await host.StartAsync();
        var client = host.Services.GetRequiredService<DurableTaskClient>();
        for (var done = 0; done < runs; done += Together)
            await Task.WhenAll(Enumerable.Range(done, Math.Min(Together, runs - done)).Select(n => RunAsync(client, n, items: 1)));
        await RunAsync(client, runs, Items);
        Console.WriteLine($"{runs + 1:N0} runs, the last of {Items:N0} items: {IdOf(runs)}");
        await host.StopAsync();
    }

    private static void AddTasks(DurableTaskRegistry tasks)
    {
        var dag = new DagBuilder<EnrichObjectInput>("enrich-object");
        var inspect = dag.Activity<Inspect, long, int>("inspect", dag.Input.Select(input => input.PartBytes));
        var enrich = dag.FanOut<Part, int, long>("enrich", Spate.Dag.Items.Range(inspect), new() { MaxItems = Items });
        var commit = dag.Activity<Commit, long, EnrichObjectResult>(
            "commit", enrich.With(dag.Input, (parts, input) => input.Object.Size % 100 == 99 ? -1 : parts.Sum()));
        var graph = dag.Build(commit);
        tasks.AddActivity<Inspect>().AddActivity<Part>().AddActivity<Commit>()
            .AddOrchestratorFunc<EnrichObjectInput, EnrichObjectResult>(nameof(EnrichObject), graph.RunAsync);
    }

    private static async Task RunAsync(DurableTaskClient client, int number, int items)
    {
        var key = $"ads/{number}.ndjson";
        var input = new EnrichObjectInput
        {
            Route = "ads",
            Object = new ObjectNotification { Bucket = "incoming", Key = key, Size = number, ETag = $"{number}" },
            PartBytes = items,
            Dimensions = [],
            Retry = new RouteRetry(),
            Timeout = TimeSpan.FromMinutes(1),
            Scheduled = DateTimeOffset.UtcNow,
        };
        var tags = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            [RunTags.Route] = "ads",
            [RunTags.Bucket] = "incoming",
            [RunTags.Key] = key,
        };
        await client.ScheduleNewOrchestrationInstanceAsync(
            nameof(EnrichObject), input, new StartOrchestrationOptions(IdOf(number)) { Tags = tags });
        await client.WaitForInstanceCompletionAsync(IdOf(number));
    }

    private static string IdOf(int number) => $"ads-{number:x24}";

    private sealed class Inspect : TaskActivity<long, int>
    {
        public override Task<int> RunAsync(TaskActivityContext context, long input) => Task.FromResult((int)input);
    }

    private sealed class Part : TaskActivity<int, long>
    {
        public override Task<long> RunAsync(TaskActivityContext context, int input) => Task.FromResult(1000L);
    }

    private sealed class Commit : TaskActivity<long, EnrichObjectResult>
    {
        public override Task<EnrichObjectResult> RunAsync(TaskActivityContext context, long input) => input < 0
            ? throw new InvalidOperationException("made to fail")
            : Task.FromResult(new EnrichObjectResult
            {
                Outcome = RunOutcome.Committed,
                RecordsIn = input,
                RecordsOut = input,
                BytesIn = 300 * input,
                BytesOut = 100 * input,
            });
    }
}
