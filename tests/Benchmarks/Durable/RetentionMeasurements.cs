using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Microsoft.Extensions.DependencyInjection;
using Spate.Sqlite;
using Spate.TaskHub;

namespace Spate.Benchmarks.Durable;

/// <summary>
/// How large a hub is that forgets: <c>dotnet run -c Release --project tests/Benchmarks -- durable-retention [RUNS]</c>, with its size at
/// each tenth of the runs, and how much of it is in use. Completed runs are kept for two seconds. A file of SQLite never shrinks: it is as
/// large as the most that was kept at once, which is more while the machine is busy with other work.
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
                $"after {done,7:N0} runs: {MiB(Pages(folder, "page_count"))}, of which {MiB(Pages(folder, "freelist_count"))} free, "
                + $"{Stopwatch.GetElapsedTime(start).TotalSeconds:N0} s");
        }

        await host.StopAsync();
    }

    private static void AddTasks(DurableTaskRegistry tasks) => tasks
        .AddOrchestratorFunc("one", context => context.CallActivityAsync<string>("echo", new string('x', 500)))
        .AddActivityFunc<string, string>("echo", (_, input) => input);

    private static async Task RunAsync(DurableTaskClient client) =>
        await client.WaitForInstanceCompletionAsync(await client.ScheduleNewOrchestrationInstanceAsync("one"));

    private static long Pages(HubFolder folder, string which)
    {
        using var connection = new SqliteConnection($"Data Source={folder.File};Mode=ReadOnly;Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = $"SELECT {which} * page_size FROM pragma_{which}, pragma_page_size";
        return (long)command.ExecuteScalar()!;
    }

    private static string MiB(long bytes) => $"{bytes / 1024.0 / 1024:N1} MiB";
}
