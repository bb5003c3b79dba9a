namespace Spate.Planning.Advice;

/// <summary>How long a burst would take if only one thing limited it. The longest of these limits the burst.</summary>
internal static class PlanLimits
{
    public static IReadOnlyList<PlanLimit> Of(Scenario scenario, SimulationResult result)
    {
        var slots = scenario.Pools.Sum(static pool => pool.Scaler.MaxReplicaCount * pool.Worker.Slots);
        var start = scenario.Cluster.ColdStart;
        return
        [
            .. new[]
            {
                new PlanLimit("pods", result.UsefulSlotSeconds / Math.Max(1, slots), $"{slots:N0} activities at a time"),
                new PlanLimit("hub", result.HubSeconds, $"{scenario.Worker.HubRate:0.##} orchestrations/s"),
                new PlanLimit("requests", result.StoreSeconds, $"{scenario.Worker.StoreWritesPerSecond:N0} objects/s written"),
                new PlanLimit(
                    "largest file",
                    start.TotalSeconds + result.LongestPartSeconds,
                    $"{PlanTime.Text(result.LongestPartSeconds)} after a start of {PlanTime.Text(start)}"),
                new PlanLimit("arrival", scenario.Workload.Arrival.TotalSeconds, "until the last file is there"),
            }.OrderByDescending(static limit => limit.Seconds),
        ];
    }
}
