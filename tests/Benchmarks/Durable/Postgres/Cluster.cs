using System.Diagnostics;
using Spate.TaskHub;

namespace Spate.Benchmarks.Durable.Postgres;

/// <summary>A hub in a database of its own, a client of it in this process, and workers in theirs.</summary>
internal sealed class Cluster : IAsyncDisposable
{
    private readonly ITaskHub _hub;
    private readonly WorkerProcess[] _workers;

    private Cluster(ITaskHub hub, WorkerProcess[] workers)
    {
        (_hub, _workers) = (hub, workers);
        Client = new HubDurableTaskClient(hub);
    }

    internal ITaskHub Hub => _hub;

    internal DurableTaskClient Client { get; }

    /// <summary>Processor time of the workers.</summary>
    internal TimeSpan Workers => _workers.Aggregate(TimeSpan.Zero, (sum, worker) => sum + worker.ProcessorTime);

    /// <summary>Processor time of the workers, and of the client.</summary>
    internal TimeSpan Engine => Workers + ProcessorTime.OfProcess(Environment.ProcessId);

    /// <summary>Opens the hub, and starts workers.</summary>
    /// <param name="connectionString">The database.</param>
    /// <param name="workers">How many workers.</param>
    /// <param name="concurrency">How many activities each runs at a time.</param>
    internal static async Task<Cluster> StartAsync(string connectionString, int workers, int concurrency)
    {
        var hub = TaskHubs.Open(connectionString);
        await hub.InitializeAsync();
        return new Cluster(
            hub, await Task.WhenAll(Enumerable.Range(0, workers).Select(_ => WorkerProcess.StartAsync(connectionString, concurrency))));
    }

    /// <summary>Schedules orchestrations, some at a time, and waits until as many more have ended.</summary>
    /// <param name="name">Which.</param>
    /// <param name="count">How many.</param>
    /// <param name="options">The id of each, and the like, from its number, beginning with 1.</param>
    /// <param name="input">The input of each, from its number; the number itself if null.</param>
    internal async Task RunAsync(
        string name, int count, Func<int, StartOrchestrationOptions?>? options = null, Func<int, int>? input = null)
    {
        const int AtATime = 64;
        var before = await EndedAsync();
        var start = Stopwatch.GetTimestamp();
        var next = 0;
        await Task.WhenAll(Enumerable.Range(0, AtATime).Select(async _ =>
        {
            while (Interlocked.Increment(ref next) is var number && number <= count)
                await Client.ScheduleNewOrchestrationInstanceAsync(name, input?.Invoke(number) ?? number, options?.Invoke(number));
        }));
        while (await EndedAsync() - before is var ended && ended < count)
            await Task.Delay(Pause(Stopwatch.GetElapsedTime(start), ended, count));
    }

    /// <summary>Half of the time that the rest takes at the rate until now: to look for the end costs the server time.</summary>
    private static TimeSpan Pause(TimeSpan elapsed, long ended, int count)
    {
        var rest = elapsed * (count - ended) / (2 * Math.Max(1, ended));
        return TimeSpan.FromMilliseconds(Math.Clamp(rest.TotalMilliseconds, 10, 2_000));
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var worker in _workers)
            await worker.DisposeAsync();
        await _hub.DisposeAsync();
    }

    private async Task<long> EndedAsync()
    {
        var counts = await _hub.CountInstancesAsync();
        return counts[OrchestrationRuntimeStatus.Completed] + counts[OrchestrationRuntimeStatus.Failed];
    }
}
