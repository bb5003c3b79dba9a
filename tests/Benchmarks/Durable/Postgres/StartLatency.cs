using System.Diagnostics;

namespace Spate.Benchmarks.Durable.Postgres;

/// <summary>How long an orchestration takes to begin, in milliseconds.</summary>
/// <param name="Scheduled">Until the call that schedules it returns.</param>
/// <param name="FirstActivity">Until its first activity begins.</param>
internal readonly record struct StartLatency(double Scheduled, double FirstActivity)
{
    internal static async Task<StartLatency> MeasureAsync(Cluster cluster)
    {
        var start = Stopwatch.GetTimestamp();
        var id = await cluster.Client.ScheduleNewOrchestrationInstanceAsync(BenchmarkFunctions.Stamp, 0);
        var scheduled = Stopwatch.GetElapsedTime(start);
        var end = await cluster.Client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true);
        return new StartLatency(scheduled.TotalMilliseconds, Stopwatch.GetElapsedTime(start, end.ReadOutputAs<long>()).TotalMilliseconds);
    }
}
