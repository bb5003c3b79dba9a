using System.Diagnostics.Metrics;
using DurableTask.Core;

namespace Spate.TaskHub.Diagnostics;

/// <summary>What workers count. Names follow OpenTelemetry; Prometheus sees them with underscores, the unit and <c>_total</c>.</summary>
internal static class DurableMetrics
{
    internal const string MeterName = "Spate.TaskHub";

    private static readonly Meter Meter = new(MeterName);

    private static readonly Counter<long> RunsEnded = Meter.CreateCounter<long>(
        "spate.runs.ended", "{run}", "Runs whose end this worker committed, by their last state.");

    private static readonly Counter<long> LeaseLosses = Meter.CreateCounter<long>(
        "spate.lease.losses", "{lease}", "Leases that were lost while their work was under way; its outcome is discarded.");

    private static readonly Counter<long> Retries = Meter.CreateCounter<long>(
        "spate.activity.retries", "{call}", "Calls of activities that were made again after a failure.");

    private static readonly Histogram<double> Durations = Meter.CreateHistogram(
        "spate.activity.duration", "s", "How long activities ran.", tags: null,
        advice: new InstrumentAdvice<double>
        {
            HistogramBucketBoundaries = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 120, 300, 900],
        });

    /// <summary>Makes the series known before they count: from nothing to one is not an increase to those who look at rates.</summary>
    internal static void Declare(IEnumerable<string> activities)
    {
        ReadOnlySpan<OrchestrationStatus> ends =
        [
            OrchestrationStatus.Completed,
            OrchestrationStatus.Failed,
            OrchestrationStatus.Terminated,
        ];
        foreach (var status in ends)
            RunsEnded.Add(0, new KeyValuePair<string, object?>("state", Name(status)));
        foreach (var kind in (ReadOnlySpan<string>)["instance", "task"])
            LeaseLosses.Add(0, new KeyValuePair<string, object?>("kind", kind));
        foreach (var activity in activities)
            Retries.Add(0, new KeyValuePair<string, object?>("activity", activity));
    }

    internal static void Ended(OrchestrationStatus status) => RunsEnded.Add(1, new KeyValuePair<string, object?>("state", Name(status)));

    internal static void LostInstance() => LeaseLosses.Add(1, new KeyValuePair<string, object?>("kind", "instance"));

    internal static void LostTask() => LeaseLosses.Add(1, new KeyValuePair<string, object?>("kind", "task"));

    internal static void Retried(string activity) => Retries.Add(1, new KeyValuePair<string, object?>("activity", activity));

    internal static void Ran(string activity, bool completed, TimeSpan duration) => Durations.Record(
        duration.TotalSeconds, new("activity", activity), new("outcome", completed ? "completed" : "failed"));

    private static string Name(OrchestrationStatus status) => status switch
    {
        OrchestrationStatus.Completed => "completed",
        OrchestrationStatus.Failed => "failed",
        OrchestrationStatus.Terminated => "terminated",
        _ => throw new ArgumentOutOfRangeException(nameof(status), status, null),
    };
}
