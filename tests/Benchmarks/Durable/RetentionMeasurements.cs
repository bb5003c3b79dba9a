using System.Diagnostics;
using Microsoft.Extensions.DependencyInjection;
using Spate.Sqlite;
using Spate.TaskHub;

namespace Spate.Benchmarks.Durable;

/// <summary>
/// How large a hub is that forgets: <c>dotnet run -c Release --project tests/Benchmarks -- durable-retention [RUNS]</c>, with its size at
/// each tenth of the runs. Completed runs are kept for two seconds.
/// </summary>
internal static class RetentionMeasurements
{
    private const int Together = 500;

    internal static async Task RunAsync(int runs)
    {
        using var folder = new HubFolder();
        var hub = new SqliteTaskHubOptions { Path = folder.File, Durability = SqliteDurability.Normal };
        var retention = new RetentionOptions
        {
            Default = new RetentionPolicy { Completed = TimeSpan.FromSeconds(2) },
            Interval = TimeSpan.FromSeconds(1),
        };
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new());
        builder.Services.AddDurableTaskWorker(worker => worker.AddTasks(AddTasks).UseTaskHub(hub));
        builder.Services.AddDurableTaskClient(client => client.UseTaskHub(hub));
        builder.Services.AddTaskHubRetention(retention);
        using var host = builder.Build();
        await host.StartAsync();
        var client = host.Services.GetRequiredService<DurableTaskClient>();
        var start = Stopwatch.GetTimestamp();
        for (var done = Together; done <= runs; done += Together)
        {
            await Task.WhenAll(Enumerable.Range(0, Together).Select(_ => RunAsync(client)));
            if (done % (runs / 10) != 0)
                continue;
            Console.WriteLine(
                $"after {done,7:N0} runs: {Size(folder) / 1024.0 / 1024:N1} MiB, {Stopwatch.GetElapsedTime(start).TotalSeconds:N0} s");
        }

        await host.StopAsync();
    }

    private static void AddTasks(DurableTaskRegistry tasks) => tasks
        .AddOrchestratorFunc("one", context => context.CallActivityAsync<string>("echo", new string('x', 500)))
        .AddActivityFunc<string, string>("echo", (_, input) => input);

    private static async Task RunAsync(DurableTaskClient client) =>
        await client.WaitForInstanceCompletionAsync(await client.ScheduleNewOrchestrationInstanceAsync("one"));

    /// <summary>All files of the database.</summary>
    private static long Size(HubFolder folder) =>
        new DirectoryInfo(Path.GetDirectoryName(folder.File)!).EnumerateFiles("hub*").Sum(file => file.Length);
}
