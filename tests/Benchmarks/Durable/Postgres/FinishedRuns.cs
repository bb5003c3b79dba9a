using System.Diagnostics;

namespace Spate.Benchmarks.Durable.Postgres;

/// <summary>
/// Whether a hub that keeps many finished runs is still as fast as with few: the same questions to the same hub, before and after.
/// </summary>
internal static class FinishedRuns
{
    private const int Few = 1_000;
    private const int Failed = 10; // of the first ones, and none of the others
    private const int Samples = 200;
    private const int Sequences = 1_000;

    private static readonly StringComparer Names = StringComparer.Ordinal;

    internal static async Task ReportAsync(MeteredServer server, int many)
    {
        var database = await server.CreateDatabaseAsync();
        await using (var cluster = await Cluster.StartAsync(database, workers: 1, EngineRate.Concurrency))
        {
            await FillAsync(cluster, 1, Few);
            await AskAsync(cluster); // code and caches warmed up
            var few = await AskAsync(cluster);
            await FillAsync(cluster, Few + 1, many);
            var fresh = await AskAsync(cluster);
            await MeteredServer.VacuumAsync(database);
            Print(many, few, fresh, await AskAsync(cluster));

            Console.WriteLine(
                $"hub with {many:N0} finished runs: "
                + $"{await server.AskAsync($"SELECT pg_size_pretty(pg_database_size('{MeteredServer.NameOf(database)}'))")}");
        }

        await server.DropDatabaseAsync(database);
    }

    private static void Print(int many, Dictionary<string, Percentiles> few, params Dictionary<string, Percentiles>[] others)
    {
        Console.WriteLine($"{"milliseconds, median (99 of 100)",-40}{Few,16:N0}{many,16:N0}   ratio  {"and vacuumed",16}   ratio");
        foreach (var (name, before) in few)
        {
            var later = others.Select(answers => $"{Text(answers[name]),16}{answers[name].Median / before.Median,8:N2}  ");
            Console.WriteLine($"{name,-40}{Text(before),16}{string.Concat(later)}".TrimEnd());
        }
    }

    private static string Text(Percentiles times) => $"{times.Median:N2} ({times.At(0.99):N2})";

    private static Task FillAsync(Cluster cluster, int first, int last) => cluster.RunAsync(
        BenchmarkFunctions.One,
        last - first + 1,
        number => new StartOrchestrationOptions($"run-{first + number - 1:D6}"),
        number => first + number - 1 <= Failed ? -1 : number);

    private static async Task<Dictionary<string, Percentiles>> AskAsync(Cluster cluster)
    {
        var client = cluster.Client;
        var window = new OrchestrationQuery(
            CreatedFrom: (await client.GetInstanceAsync("run-000500"))!.CreatedAt,
            CreatedTo: (await client.GetInstanceAsync("run-000520"))!.CreatedAt);
        var times = new Dictionary<string, Percentiles>(Names)
        {
            ["list: first page of 100"] = await TimeAsync(() => PageAsync(client, new OrchestrationQuery())),
            ["list: second page of 100"] = await TimeAsync(() => SecondPageAsync(client)),
            ["filter: id prefix, 10 found"] = await TimeAsync(
                () => PageAsync(client, new OrchestrationQuery(InstanceIdPrefix: "run-00050"), 10)),
            ["filter: failed, 10 found"] = await TimeAsync(
                () => PageAsync(client, new OrchestrationQuery(Statuses: [OrchestrationRuntimeStatus.Failed]), Failed)),
            ["filter: running, none found"] = await TimeAsync(
                () => PageAsync(client, new OrchestrationQuery(Statuses: [OrchestrationRuntimeStatus.Running]), 0)),
            ["filter: by time, the same few found"] = await TimeAsync(() => PageAsync(client, window, expected: null)),
            ["get one"] = await TimeAsync(() => client.GetInstanceAsync("run-000500", getInputsAndOutputs: true)),
            ["history of one"] = await TimeAsync(() => client.GetOrchestrationHistoryAsync("run-000500")),
            ["backlog, as the scaler asks"] = await TimeAsync(() => cluster.Hub.GetBacklogAsync()),
        };
        var starts = new List<StartLatency>();
        for (var i = 0; i < Samples; i++)
            starts.Add(await StartLatency.MeasureAsync(cluster));
        times["start: scheduled"] = new Percentiles(starts.Select(start => start.Scheduled));
        times["start: first activity begins"] = new Percentiles(starts.Select(start => start.FirstActivity));
        var begin = Stopwatch.GetTimestamp();
        await cluster.RunAsync(BenchmarkFunctions.Sequence, Sequences);
        times[$"each of {Sequences} hello sequences"] = new Percentiles([Stopwatch.GetElapsedTime(begin).TotalMilliseconds / Sequences]);
        return times;
    }

    private static async Task SecondPageAsync(DurableTaskClient client)
    {
        var pages = 0;
        await foreach (var page in client.GetAllInstancesAsync(new OrchestrationQuery()).AsPages())
        {
            if (++pages == 2)
                return;
        }
    }

    private static async Task PageAsync(
        DurableTaskClient client, OrchestrationQuery query, int? expected = OrchestrationQuery.DefaultPageSize)
    {
        await foreach (var page in client.GetAllInstancesAsync(query).AsPages())
        {
            if (expected is not null && page.Values.Count != expected)
                throw new InvalidOperationException($"{query} found {page.Values.Count} instead of {expected}.");
            return;
        }
    }

    private static async Task<Percentiles> TimeAsync(Func<Task> ask)
    {
        var samples = new List<double>();
        for (var i = 0; i < Samples; i++)
        {
            var start = Stopwatch.GetTimestamp();
            await ask();
            samples.Add(Stopwatch.GetElapsedTime(start).TotalMilliseconds);
        }

        return new Percentiles(samples);
    }
}
