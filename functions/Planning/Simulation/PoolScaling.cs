namespace Spate.Planning.Simulation;

/// <summary>
/// The desired number of pods of one pool: KEDA and the HPA, each at its own times. Within a second the HPA comes before KEDA.
/// </summary>
internal sealed class PoolScaling
{
    private readonly TriggerReadings _triggers;
    private readonly KedaOperator _keda;
    private readonly HorizontalPodAutoscaler _hpa;
    private readonly int _pollingInterval;
    private readonly int _firstPoll;
    private readonly int _firstSync;

    /// <param name="scaler">The settings.</param>
    /// <param name="triggers">What is counted.</param>
    /// <param name="firstPoll">When KEDA first polls; null for a whole interval after zero.</param>
    /// <param name="firstSync">When the HPA first syncs; null for a whole period after zero.</param>
    public PoolScaling(ScalerSettings scaler, IReadOnlyList<TriggerSettings> triggers, int? firstPoll = null, int? firstSync = null)
    {
        (_triggers, _keda) = (new TriggerReadings(triggers), new KedaOperator(scaler));
        _hpa = new HorizontalPodAutoscaler(scaler.Behavior, scaler.HpaMinimum, scaler.MaxReplicaCount);
        (_pollingInterval, _firstPoll, _firstSync) = (scaler.PollingInterval, firstPoll ?? 0, firstSync ?? 0);
    }

    /// <summary>The desired replicas from now on.</summary>
    public int Replicas { get; set; }

    public void Look(WorkCounts counts, int now)
    {
        if (IsTime(now, _firstSync, HorizontalPodAutoscaler.SyncPeriod))
            Replicas = _hpa.Sync(now, Replicas, _triggers.ForHpa(counts, now));
        if (IsTime(now, _firstPoll, _pollingInterval))
            Replicas = _keda.Poll(now, Replicas, _triggers.Poll(counts, now));
    }

    /// <summary>With the first time at zero, the next one is a whole period later.</summary>
    private static bool IsTime(int now, int first, int period) => (now != 0 || first != 0) && (now - first) % period == 0;
}
