namespace Spate.Planning.Simulation;

/// <summary>The readings of the triggers of a ScaledObject, for KEDA itself and for the HPA.</summary>
internal sealed class TriggerReadings(IReadOnlyList<TriggerSettings> triggers)
{
    private readonly MetricReading[] _readings = new MetricReading[triggers.Count];
    private readonly double[] _polled = new double[triggers.Count];

    /// <summary>Warm pods are modelled as one more trigger that requests them until the deadline.</summary>
    public static IReadOnlyList<TriggerSettings> OfDefaultPool(Scenario scenario)
    {
        var window = new ScalingWindow(0, (int)scenario.Deadline.TotalSeconds, scenario.WarmPods);
        return scenario.WarmPods == 0 ? scenario.Scaler.Triggers : [.. scenario.Scaler.Triggers, TriggerSettings.Cron(window)];
    }

    /// <summary>KEDA's poll: whether any trigger counts more than its activation value.</summary>
    public bool Poll(WorkCounts counts, int now)
    {
        var isActive = false;
        for (var i = 0; i < triggers.Count; i++)
        {
            _polled[i] = Read(triggers[i], counts, now);
            isActive |= _polled[i] > triggers[i].Activation;
        }

        return isActive;
    }

    /// <summary>The HPA's metrics: current counts, or KEDA's last readings for cached triggers.</summary>
    public ReadOnlySpan<MetricReading> ForHpa(WorkCounts counts, int now)
    {
        for (var i = 0; i < triggers.Count; i++)
            _readings[i] = new MetricReading(triggers[i].IsCached ? _polled[i] : Read(triggers[i], counts, now), triggers[i].Target);
        return _readings;
    }

    private static double Read(TriggerSettings trigger, WorkCounts counts, int now) => trigger.Counts switch
    {
        TriggerCount.QueueVisible => counts.Visible,
        TriggerCount.QueueVisibleAndInFlight => counts.Visible + counts.InFlight,
        TriggerCount.DueInstances => counts.InFlight,
        TriggerCount.DueTasks => counts.Waiting + counts.Running,
        TriggerCount.WaitingTasks => counts.Waiting,
        TriggerCount.BusyWorkers => counts.Busy,
        _ => trigger.Window is { } window && now >= window.From && now <= window.Until ? window.Replicas : 0,
    };
}
