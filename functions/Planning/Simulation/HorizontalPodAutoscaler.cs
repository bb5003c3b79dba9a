namespace Spate.Planning.Simulation;

/// <summary>
/// The algorithm of the Kubernetes HPA for external metrics with an <c>AverageValue</c>, as created by KEDA. A state machine over simulated
/// seconds, with its recent recommendations and changes as its only state.
/// </summary>
/// <remarks>
/// kubernetes.io, "Horizontal Pod Autoscaling", and the controller of Kubernetes 1.33 (pkg/controller/podautoscaler:
/// GetExternalPerPodMetricReplicas, stabilizeRecommendationWithBehaviors, calculateScaleUpLimitWithScalingRules,
/// calculateScaleDownLimitWithBehaviors). Recommendations are recorded before any limits are applied.
/// </remarks>
internal sealed class HorizontalPodAutoscaler(ScalingBehavior behavior, int minimum, int maximum)
{
    /// <summary>Seconds between two syncs: <c>--horizontal-pod-autoscaler-sync-period</c>, by default.</summary>
    public const int SyncPeriod = 15;

    private readonly ScalingHistory _recommendations = new(
        Math.Max(behavior.Up.StabilizationWindowSeconds, behavior.Down.StabilizationWindowSeconds));
    private readonly ScalingHistory _added = new(LongestPeriod(behavior));
    private readonly ScalingHistory _removed = new(LongestPeriod(behavior));

    /// <summary>Returns the desired number of replicas.</summary>
    /// <param name="now">Simulated seconds; never less than at the last call.</param>
    /// <param name="current">The present replicas. At zero the HPA is disabled: KEDA scales from and to zero.</param>
    /// <param name="metrics">The reading of each trigger.</param>
    public int Sync(int now, int current, ReadOnlySpan<MetricReading> metrics)
    {
        if (current == 0)
            return 0;

        var desired = current > maximum ? maximum : current < minimum ? minimum : Normalize(now, current, Recommend(current, metrics));
        if (desired > current)
            _added.Add(now, desired - current);
        else if (desired < current)
            _removed.Add(now, current - desired);
        return desired;
    }

    /// <summary>
    /// The greatest recommendation of any metric: ceil(count / target), or the present number when that is within the tolerance.
    /// </summary>
    private int Recommend(int current, ReadOnlySpan<MetricReading> metrics)
    {
        var recommended = 0;
        foreach (var metric in metrics)
        {
            var ratio = metric.Value / (metric.Target * current);
            var isNear = ratio >= 1 - behavior.Down.Tolerance && ratio <= 1 + behavior.Up.Tolerance;
            recommended = Math.Max(
                recommended, isNear ? current : (int)Math.Min(int.MaxValue / 2, Math.Ceiling(metric.Value / metric.Target)));
        }

        return metrics.IsEmpty ? current : recommended;
    }

    private int Normalize(int now, int current, int recommended)
    {
        var least = Math.Min(recommended, _recommendations.Least(now, behavior.Up.StabilizationWindowSeconds));
        var greatest = Math.Max(recommended, _recommendations.Greatest(now, behavior.Down.StabilizationWindowSeconds));
        var stable = Math.Min(Math.Max(current, least), greatest);
        _recommendations.Add(now, recommended);

        if (stable > current)
            return Math.Min(stable, Math.Min(maximum, Math.Max(current, UpLimit(now, current))));
        return stable < current ? Math.Max(stable, Math.Max(minimum, Math.Min(current, DownLimit(now, current)))) : current;
    }

    private int UpLimit(int now, int current) => behavior.Up.Select switch
    {
        PolicySelection.Disabled => current,
        PolicySelection.Min => behavior.Up.Policies.Min(policy => Up(policy, AtStart(now, current, policy))),
        _ => behavior.Up.Policies.Max(policy => Up(policy, AtStart(now, current, policy))),
    };

    /// <summary>The smallest change leaves the most pods.</summary>
    private int DownLimit(int now, int current) => behavior.Down.Select switch
    {
        PolicySelection.Disabled => current,
        PolicySelection.Min => behavior.Down.Policies.Max(policy => Down(policy, AtStart(now, current, policy))),
        _ => behavior.Down.Policies.Min(policy => Down(policy, AtStart(now, current, policy))),
    };

    /// <summary>The replicas at the start of the policy's period that ends now.</summary>
    private int AtStart(int now, int current, ScalingPolicy policy) =>
        current - _added.Sum(now, policy.PeriodSeconds) + _removed.Sum(now, policy.PeriodSeconds);

    /// <summary>Rounded up, because one pod plus ten percent would never become two.</summary>
    private static int Up(ScalingPolicy policy, int atStart) =>
        policy.Type == PolicyType.Pods ? atStart + policy.Value : (int)Math.Ceiling(atStart * (1 + (policy.Value / 100.0)));

    private static int Down(ScalingPolicy policy, int atStart) =>
        policy.Type == PolicyType.Pods ? atStart - policy.Value : (int)(atStart * (1 - (policy.Value / 100.0)));

    private static int LongestPeriod(ScalingBehavior behavior) =>
        behavior.Up.Policies.Concat(behavior.Down.Policies).Max(static policy => policy.PeriodSeconds);
}

/// <summary>The count of a trigger at one moment, and its target per pod.</summary>
internal readonly record struct MetricReading(double Value, double Target);
