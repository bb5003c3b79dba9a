
namespace Spate.Benchmarks.Durable.Postgres;

/// <summary>How much a number of workers get done, each in a process of its own, all on one hub.</summary>
internal static class EngineRate
{
    /// <summary>Activities that a worker runs at a time.</summary>
    internal const int Concurrency = 64;

    // After as much work as is measured, and a pause, the workers' code is compiled for good.
    private static readonly TimeSpan Settling = TimeSpan.FromSeconds(3);

    /// <summary>The hello sequence: from the first call that schedules one until the last has ended.</summary>
    internal static async Task<Load> SequencesAsync(MeteredServer server, int workers, int count, bool statements = false)
    {
        var warmUp = count;
        return await MeasureAsync(
            server, statements, workers, $"Spate, {workers} {(workers == 1 ? "worker" : "workers")}", count, warmUp,
            cluster => cluster.RunAsync(BenchmarkFunctions.Sequence, warmUp),
            cluster => cluster.RunAsync(BenchmarkFunctions.Sequence, count));
    }

    /// <summary>
    /// One orchestration that calls activities at once: from the call that schedules it until the client sees that it has ended.
    /// </summary>
    internal static async Task<Load> FanOutAsync(MeteredServer server, int workers, int count, bool statements = false)
    {
        var warmUp = count;
        return await MeasureAsync(
            server, statements, workers, $"Spate, {workers} {(workers == 1 ? "worker" : "workers")}", count, warmUp,
            cluster => FanAsync(cluster, warmUp),
            cluster => FanAsync(cluster, count));
    }

    private static async Task FanAsync(Cluster cluster, int count)
    {
        var id = await cluster.Client.ScheduleNewOrchestrationInstanceAsync(BenchmarkFunctions.Fan, count);
        var end = await cluster.Client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true);
        if (end.RuntimeStatus != OrchestrationRuntimeStatus.Completed || end.ReadOutputAs<int>() != count)
        {
            throw new InvalidOperationException(
                $"The fan-out of {count} ended so: {end.RuntimeStatus} {end.SerializedOutput} {end.FailureDetails}");
        }
    }

    private static async Task<Load> MeasureAsync(
        MeteredServer server, bool statements, int workers, string name, int count, int warmUp, Func<Cluster, Task> warm,
        Func<Cluster, Task> run)
    {
        var database = await server.CreateDatabaseAsync();
        if (statements)
            await server.ForgetStatementsAsync();
        var meter = await Meter.CreateAsync(server, database);
        await using (var cluster = await Cluster.StartAsync(database, workers, Concurrency))
        {
            await warm(cluster);
            await Task.Delay(Settling);
            meter.Start(() => cluster.Engine);
            await run(cluster);
            meter.Stop();
        }

        if (statements)
            (await server.ReadStatementsAsync(database)).Print(25);
        var load = await meter.ReadAsync(name, count, count + warmUp);
        await server.DropDatabaseAsync(database);
        return load;
    }
}
