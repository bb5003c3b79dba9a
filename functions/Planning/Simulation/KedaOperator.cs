namespace Spate.Planning.Simulation;

/// <summary>
/// KEDA's own part of scaling: it activates a workload and deactivates it after the cooldown. Scaling between one and many is left to the
/// HPA.
/// </summary>
/// <remarks>
/// keda.sh, "ScaledObject specification" and "Activating and Scaling thresholds"; kedacore/keda,
/// pkg/scaling/executor/scale_scaledobjects.go.
/// </remarks>
internal sealed class KedaOperator(ScalerSettings settings)
{
    private int? _lastActive;

    /// <summary>Polls the triggers.</summary>
    /// <param name="now">Simulated seconds.</param>
    /// <param name="replicas">The present replicas.</param>
    /// <param name="isActive">Whether any trigger counts more than its activation value.</param>
    /// <returns>The desired replicas.</returns>
    public int Poll(int now, int replicas, bool isActive)
    {
        if (isActive)
        {
            _lastActive = now;
            var isIdle = replicas == 0 || (settings.IdleReplicaCount is not null && replicas < settings.MinReplicaCount);
            return isIdle ? settings.HpaMinimum : replicas;
        }

        if (replicas > settings.Floor && CanBeIdle)
            return HasCooledDown(now) ? settings.Floor : replicas;
        return replicas < settings.MinReplicaCount && settings.IdleReplicaCount is null ? settings.MinReplicaCount : replicas;
    }

    /// <summary>Whether KEDA removes the last pods. The HPA keeps a minimum without an idle count.</summary>
    private bool CanBeIdle => settings.IdleReplicaCount is not null || settings.MinReplicaCount == 0;

    private bool HasCooledDown(int now) => _lastActive is not { } active || now - active >= settings.CooldownPeriod;
}
