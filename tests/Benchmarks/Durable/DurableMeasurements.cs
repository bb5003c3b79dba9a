using System.Diagnostics;
using Microsoft.Data.Sqlite;
using Spate.TaskHub;
using Spate.TaskHub.Tests;
using Spate.Sqlite;

namespace Spate.Benchmarks.Durable;

/// <summary>
/// Whole-run measurements of a task hub: <c>dotnet run -c Release --project tests/Benchmarks -- durable [full|normal|postgres
/// [CONNECTION]]</c>. The SQLite hub is on the disk of the temporary folder, and so is the PostgreSQL server that is started unless a
/// connection is given.
/// </summary>
internal static class DurableMeasurements
{
    private const int Sequences = 5_000;
    private const int Steps = 5;
    private const int LatencySamples = 300;

    internal static async Task RunAsync(string[] args)
    {
        if (args is ["postgres", .. var connection])
        {
            await using var store = await PostgresStore.OpenAsync(connection.FirstOrDefault());
            await MeasureAsync(store);
            return;
        }

        var durability = args.Contains("normal", StringComparer.Ordinal) ? SqliteDurability.Normal : SqliteDurability.Full;
        Floor(durability);
        await MeasureAsync(new SqliteStore(durability));
    }

    private static async Task MeasureAsync(IHubStore store)
    {
        Report($"{Environment.ProcessorCount} cores; {store.Policy}");
        await SequencesAsync(store, Sequences / 10); // code warmed up
        await SequencesAsync(store, Sequences);
        foreach (var count in (int[])[1_000, 3_000, 10_000])
            await FanOutAsync(store, count);
        await LatencyAsync(store);
    }

    /// <summary>What the disk and SQLite allow to somebody who commits one small row at a time.</summary>
    private static void Floor(SqliteDurability durability)
    {
        using var folder = new HubFolder();
        using var connection = new SqliteConnection($"Data Source={folder.File};Pooling=False");
        connection.Open();
        using var setup = connection.CreateCommand();
        setup.CommandText = $"PRAGMA journal_mode=WAL; PRAGMA synchronous={durability}; CREATE TABLE t (id INTEGER PRIMARY KEY, text TEXT)";
        setup.ExecuteNonQuery();
        using var insert = connection.CreateCommand();
        insert.CommandText = "INSERT INTO t (text) VALUES ($text)";
        insert.Parameters.AddWithValue("$text", new string('x', 200));
        const int Commits = 2_000;
        var start = Stopwatch.GetTimestamp();
        for (var i = 0; i < Commits; i++)
            insert.ExecuteNonQuery();
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        Report(
            $"floor: bare SQLite, one 200-byte row per commit: {Commits / seconds:N0} commits/s; a step needs two, "
            + $"so {Commits / seconds / (2 * Steps):N0} unbatched {Steps}-step orchestrations/s");
    }

    private static async Task SequencesAsync(IHubStore store, int count)
    {
        await using var run = await Run.StartAsync(store, concurrency: 256);
        var cpu = Process.GetCurrentProcess().TotalProcessorTime;
        var served = store.ServerTime();
        var start = Stopwatch.GetTimestamp();
        await Task.WhenAll(Enumerable.Range(0, count).Select(async i =>
        {
            var id = await run.Client.ScheduleNewOrchestrationInstanceAsync("sequence", i);
            await run.Client.WaitForInstanceCompletionAsync(id);
        }));
        var seconds = Stopwatch.GetElapsedTime(start).TotalSeconds;
        var busy = (Process.GetCurrentProcess().TotalProcessorTime - cpu).TotalSeconds;
        var server = (store.ServerTime() - served).TotalSeconds;
        Report(
            $"{Steps}-step sequences: {count:N0} in {seconds:N2} s = {count / seconds:N0} orchestrations/s, {count * Steps / seconds:N0} "
            + $"activities/s, {busy / seconds:N2} cores busy here, {server / seconds:N2} in the server; "
            + $"{(busy + server) * 1000 / count:N2} ms of CPU each");
    }

    private static async Task FanOutAsync(IHubStore store, int count)
    {
        await using var run = await Run.StartAsync(store, concurrency: 64);
        var start = Stopwatch.GetTimestamp();
        var id = await run.Client.ScheduleNewOrchestrationInstanceAsync("fan", count);
        await run.Client.WaitForInstanceCompletionAsync(id);
        var elapsed = Stopwatch.GetElapsedTime(start);
        Report($"fan-out of {count,6:N0}: {elapsed.TotalMilliseconds,7:N0} ms, {elapsed.TotalMicroseconds / count:N0} µs per activity");
    }

    private static async Task LatencyAsync(IHubStore store)
    {
        await using var run = await Run.StartAsync(store, concurrency: 2);
        var samples = new List<double>();
        for (var i = 0; i < LatencySamples; i++)
        {
            var begun = run.NextStart();
            var start = Stopwatch.GetTimestamp();
            var id = await run.Client.ScheduleNewOrchestrationInstanceAsync("one", i);
            samples.Add(Stopwatch.GetElapsedTime(start, await begun).TotalMilliseconds);
            await run.Client.WaitForInstanceCompletionAsync(id);
        }

        samples.Sort();
        Report($"schedule to first activity: p50 {samples[LatencySamples / 2]:N2} ms, p99 {samples[LatencySamples * 99 / 100]:N2} ms");
    }

    private static void Report(string line) => Console.WriteLine(line);

    private sealed class Run : IAsyncDisposable
    {
        private readonly ITaskHub _hub;
        private TestWorker _worker = null!;
        private TaskCompletionSource<long> _started = new();

        private Run(ITaskHub hub)
        {
            _hub = hub;
            Client = new HubDurableTaskClient(_hub);
        }

        internal DurableTaskClient Client { get; }

        public async ValueTask DisposeAsync()
        {
            await _worker.StopAsync(CancellationToken.None);
            await Client.DisposeAsync();
            await _worker.DisposeAsync();
            await _hub.DisposeAsync();
        }

        internal static async Task<Run> StartAsync(IHubStore store, int concurrency)
        {
            var run = new Run(store.NewHub());
            run._worker = await TestWorker.StartAsync(
                run._hub,
                tasks => tasks
                    .AddOrchestratorFunc<int, int>("sequence", SequenceAsync)
                    .AddOrchestratorFunc<int, int>("fan", FanAsync)
                    .AddOrchestratorFunc<int, int>("one", (context, input) => context.CallActivityAsync<int>("stamp", input))
                    .AddActivityFunc<int, int>("step", (_, input) => input + 1)
                    .AddActivityFunc<int, int>("stamp", run.Stamp),
                options =>
                {
                    options.Pools = new Dictionary<string, int>(StringComparer.Ordinal) { [TaskPlacement.DefaultPool] = concurrency };
                    options.Concurrency.MaximumConcurrentOrchestrationWorkItems = 256;
                    options.WarmExecutions = 20_000;
                });
            return run;
        }

        internal Task<long> NextStart()
        {
            _started = new TaskCompletionSource<long>(TaskCreationOptions.RunContinuationsAsynchronously);
            return _started.Task;
        }

        private static async Task<int> SequenceAsync(TaskOrchestrationContext context, int value)
        {
            for (var i = 0; i < Steps; i++)
                value = await context.CallActivityAsync<int>("step", value);
            return value;
        }

        private static async Task<int> FanAsync(TaskOrchestrationContext context, int count)
        {
            var results = await Task.WhenAll(Enumerable.Range(0, count).Select(i => context.CallActivityAsync<int>("step", i)));
            return results.Length;
        }

        private int Stamp(TaskActivityContext context, int input)
        {
            _started.TrySetResult(Stopwatch.GetTimestamp());
            return input;
        }
    }
}
