namespace Spate.Planning.Simulation;

/// <summary>What the triggers of a ScaledObject count, as KEDA reads it for itself and for the HPA.</summary>
internal sealed class TriggerReadings
{
    private readonly IReadOnlyList<TriggerSettings> _triggers;
    private readonly int _warmPods;
    private readonly int _warmUntil;
    private readonly MetricReading[] _readings;
    private readonly double[] _polled;

    public TriggerReadings(Scenario scenario)
    {
        _warmPods = scenario.WarmPods;
        _warmUntil = (int)scenario.Deadline.TotalSeconds;
        _triggers = _warmPods == 0
            ? scenario.Scaler.Triggers
            : [.. scenario.Scaler.Triggers, new TriggerSettings("cron", TriggerCount.Fixed, 1, "spec.triggers")];
        (_readings, _polled) = (new MetricReading[_triggers.Count], new double[_triggers.Count]);
    }

    /// <summary>One of KEDA's looks: whether any trigger counts more than its activation value.</summary>
    public bool Poll(WorkCounts counts, int now)
    {
        var isActive = false;
        for (var i = 0; i < _triggers.Count; i++)
        {
            _polled[i] = Read(_triggers[i], counts, now);
            isActive |= _polled[i] > _triggers[i].Activation;
        }

        return isActive;
    }

    /// <summary>What the HPA is told: counts of this moment, or KEDA's last ones where the trigger says so.</summary>
    public ReadOnlySpan<MetricReading> ForHpa(WorkCounts counts, int now)
    {
        for (var i = 0; i < _triggers.Count; i++)
            _readings[i] = new MetricReading(_triggers[i].IsCached ? _polled[i] : Read(_triggers[i], counts, now), _triggers[i].Target);
        return _readings;
    }

    private double Read(TriggerSettings trigger, WorkCounts counts, int now) => trigger.Counts switch
    {
        TriggerCount.QueueVisible => counts.Visible,
        TriggerCount.QueueVisibleAndInFlight => counts.Visible + counts.InFlight,
        TriggerCount.DueInstances => counts.InFlight,
        TriggerCount.DueTasks => counts.Waiting + counts.Running,
        TriggerCount.WaitingTasks => counts.Waiting,
        _ => now <= _warmUntil ? _warmPods : 0,
    };
}
