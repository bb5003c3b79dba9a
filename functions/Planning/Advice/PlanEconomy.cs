using Spate.Planning.Simulation;

namespace Spate.Planning.Advice;

/// <summary>Finds where a plan that meets its deadline spends more than necessary.</summary>
internal static class PlanEconomy
{
    /// <summary>A saving below this share is not worth a change.</summary>
    private const double Worthwhile = 0.2;

    private const int ShortCooldown = 60;

    public static IEnumerable<PlanWarning> Of(Scenario scenario, SimulationResult result, PlanCost cost, PriceList prices)
    {
        var name = $"ScaledObject/{scenario.Scaler.Name}";
        foreach (var pool in scenario.Pools.Where(static pool => pool.Scaler.Floor > 0))
        {
            yield return Hint(
                $"{pool.Scaler.Floor} pods stay between bursts, for ${scenario.IdleNodes(pool) * prices.Node.OnDemandPerHour:0.00} "
                + $"an hour. ScaledObject/{pool.Scaler.Name}, spec.idleReplicaCount: 0 removes them; activation still begins with "
                + "spec.minReplicaCount.");
        }

        if (!result.Meets(scenario.Deadline))
            yield break;

        if (Fewest(scenario) is { } pods && Saving(scenario, cost, prices, scaler => scaler with { MaxReplicaCount = pods }) is { } fewer)
        {
            yield return Hint(
                $"The deadline leaves room: {name}, spec.maxReplicaCount: {pods} in place of {scenario.Scaler.MaxReplicaCount} would still "
                + $"keep a margin of a tenth, {fewer}.");
        }

        if (scenario.Scaler.CooldownPeriod > ShortCooldown
            && Saving(scenario, cost, prices, static scaler => scaler with { CooldownPeriod = ShortCooldown }) is { } shorter)
        {
            yield return Hint(
                $"Pods wait for more work after the last file: {name}, spec.cooldownPeriod: {ShortCooldown} in place of "
                + $"{scenario.Scaler.CooldownPeriod} would remove them sooner, {shorter}.");
        }
    }

    /// <summary>The fewest pods that finish with a tenth of the time left; null when all are needed.</summary>
    private static int? Fewest(Scenario scenario)
    {
        var strict = scenario with { Deadline = scenario.Deadline * 0.9 };
        var fewest = Halving.Nearest(
            scenario.Scaler.HpaMinimum - 1, scenario.Scaler.MaxReplicaCount,
            pods => BurstSimulation.Meets(strict with { Scaler = strict.Scaler with { MaxReplicaCount = pods } }));
        return fewest < scenario.Scaler.MaxReplicaCount ? fewest : null;
    }

    private static string? Saving(Scenario scenario, PlanCost cost, PriceList prices, Func<ScalerSettings, ScalerSettings> change)
    {
        var dollars = prices.Node.OnDemand(BurstSimulation.Run(scenario with { Scaler = change(scenario.Scaler) }).NodeSeconds);
        return dollars < (1 - Worthwhile) * cost.OnDemand ? $"at ${dollars:0.00} on demand in place of ${cost.OnDemand:0.00}" : null;
    }

    private static PlanWarning Hint(string message) => new(PlanWarningKind.Hint, message, []);
}
