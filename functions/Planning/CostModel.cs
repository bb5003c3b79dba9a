namespace Spate.Planning;

/// <summary>What a burst costs in US dollars.</summary>
/// <param name="OnDemand">All nodes, from their launch until they are removed.</param>
/// <param name="Spot">The same at the spot price.</param>
/// <param name="LambdaX86">The same work on Lambda, x86-64.</param>
/// <param name="LambdaArm">The same work on Lambda, arm64, at the same speed.</param>
/// <param name="AfterDrain">The part of <paramref name="OnDemand"/> that falls after the last file.</param>
/// <param name="IdlePerHour">What stays between bursts, per hour, on demand.</param>
/// <param name="Utilization">The share of the paid-for vCPU-seconds that enriched events.</param>
/// <param name="Requests">What store and queue cost, the same on nodes and on Lambda; not included in the others.</param>
public sealed record PlanCost(
    double OnDemand, double Spot, double LambdaX86, double LambdaArm, double AfterDrain, double IdlePerHour, double Utilization,
    double Requests)
{
    /// <summary>Prices a simulated burst.</summary>
    public static PlanCost Of(Scenario scenario, SimulationResult result, LambdaPlan lambda, PriceList prices)
    {
        var onDemand = prices.Node.OnDemand(result.NodeSeconds);
        var afterDrain = result.DrainedAt is { } drained
            ? result.Timeline.Where(point => point.Time > drained).Sum(static point => (long)point.Nodes)
            : 0;
        var idleNodes = scenario.Pools.Sum(scenario.IdleNodes);
        var coreSeconds = result.NodeSeconds * scenario.Cluster.NodeCores;
        return new PlanCost(
            onDemand,
            onDemand * prices.Node.SpotFactor,
            lambda.Cost(prices.Lambda.X86PerGbSecond, prices.Lambda),
            lambda.Cost(prices.Lambda.ArmPerGbSecond, prices.Lambda),
            prices.Node.OnDemand(afterDrain),
            idleNodes * prices.Node.OnDemandPerHour,
            coreSeconds > 0 ? result.UsefulCoreSeconds / coreSeconds : 0,
            result.Requests.Cost(prices.Requests));
    }
}
