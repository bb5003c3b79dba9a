using System.Diagnostics.Metrics;

namespace Spate.Host.Observability.Metrics;

/// <summary>How long this worker has existed and on which node: the basis of a burst's cost.</summary>
internal static class WorkerTime
{
    public static void Measure(IMeterFactory meters, TimeProvider time)
    {
        var meter = meters.Create(ProcessGauges.MeterName);
        var start = time.GetTimestamp();
        var name = Environment.GetEnvironmentVariable("NODE_NAME") is { Length: > 0 } given ? given : Environment.MachineName;
        var node = new KeyValuePair<string, object?>("node", name);
        meter.CreateObservableCounter(
            "spate.worker.time", () => time.GetElapsedTime(start).TotalSeconds, "s", "Seconds since this worker started.");
        meter.CreateObservableGauge(
            "spate.worker.info", () => new Measurement<int>(1, node), description: "The node that this worker is on; always 1.");
    }
}
