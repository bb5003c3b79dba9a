using System.Diagnostics.Metrics;

namespace Spate.TaskHub.Diagnostics;

/// <summary>How busy one worker is. Observed when somebody reads.</summary>
internal sealed class WorkerGauges : IDisposable
{
    private readonly Meter _meter = new(DurableMetrics.MeterName);

    /// <param name="pools">The slots of each pool.</param>
    /// <param name="free">How many of a pool's slots are free.</param>
    internal WorkerGauges(IReadOnlyDictionary<string, int> pools, Func<string, int> free)
    {
        _meter.CreateObservableGauge(
            "spate.activity.slots",
            () => pools.Select(pool => Measured(pool.Value, pool.Key)),
            "{activity}",
            "How many activities of a pool this worker runs at a time.");
        _meter.CreateObservableGauge(
            "spate.activities.running",
            () => pools.Select(pool => Measured(pool.Value - free(pool.Key), pool.Key)),
            "{activity}",
            "Activities of a pool that run on this worker.");
    }

    public void Dispose() => _meter.Dispose();

    private static Measurement<int> Measured(int value, string pool) => new(value, new KeyValuePair<string, object?>("pool", pool));
}
