namespace Spate.Benchmarks.Durable.Postgres;

/// <summary>What a worker costs that has nothing to do, and how fast it begins when there is something.</summary>
internal static class IdleCost
{
    private const int Starts = 100;
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(30); // until what was compiled at the start is compiled again, better
    private static readonly TimeSpan BetweenStarts = TimeSpan.FromMilliseconds(300);

    internal static async Task ReportAsync(TimeSpan duration)
    {
        await using var server = await MeteredServer.StartAsync(statements: true);
        var database = await server.CreateDatabaseAsync();
        await using var cluster = await Cluster.StartAsync(database, workers: 1, concurrency: Environment.ProcessorCount);
        await Task.Delay(Settling);
        await ReportIdleAsync(server, database, cluster, duration);
        await ReportStartsAsync(cluster);
    }

    private static async Task ReportIdleAsync(MeteredServer server, string database, Cluster cluster, TimeSpan duration)
    {
        await server.ForgetStatementsAsync();
        var (worker, whole) = (cluster.Workers, server.ProcessorTime);
        await Task.Delay(duration);
        var (workerShare, serverShare) = ((cluster.Workers - worker) / duration, (server.ProcessorTime - whole) / duration);
        var statements = await server.ReadStatementsAsync(database);
        Console.WriteLine();
        Console.WriteLine(
            $"idle worker, empty hub, {duration.TotalSeconds:N0} s: {workerShare:P2} of a core, server {serverShare:P2} of a core, "
            + $"{statements.Calls / duration.TotalMinutes:N1} queries a minute:");
        statements.Print(10);
    }

    /// <summary>This process schedules, the worker's process works: only the server can tell it.</summary>
    private static async Task ReportStartsAsync(Cluster cluster)
    {
        var samples = new List<double>();
        for (var i = 0; i < Starts; i++)
        {
            await Task.Delay(BetweenStarts);
            samples.Add((await StartLatency.MeasureAsync(cluster)).FirstActivity);
        }

        var latency = new Percentiles(samples);
        Console.WriteLine(
            $"schedule -> first activity, from another process, every {BetweenStarts.TotalMilliseconds:N0} ms: p50 {latency.Median:N1} ms, "
            + $"p99 {latency.At(0.99):N1} ms, longest {latency.Longest:N1} ms of {Starts}");
    }
}
