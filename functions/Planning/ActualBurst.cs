namespace Spate.Planning;

/// <summary>What a burst actually took, from its metrics.</summary>
/// <param name="Events">Events that were enriched or rejected.</param>
/// <param name="Files">Runs that ended.</param>
/// <param name="PodSeconds">Seconds of worker pods.</param>
/// <param name="SlotSeconds">Seconds in which they could have run an activity, all slots together.</param>
/// <param name="BusySlotSeconds">Seconds in which they ran one.</param>
/// <param name="NodeSeconds">Seconds of the nodes of the workers.</param>
/// <param name="IsWholeNodes">Whether nodes were counted from their launch to their end; otherwise only while a worker was on them.</param>
/// <param name="DrainSeconds">From the first worker's start until the last activity ended.</param>
public sealed record ActualBurst(
    double Events, double Files, double PodSeconds, double SlotSeconds, double BusySlotSeconds, double NodeSeconds, bool IsWholeNodes,
    double DrainSeconds)
{
    /// <summary>The share of the slots' time in which an activity ran.</summary>
    public double SlotUtilization => SlotSeconds > 0 ? BusySlotSeconds / SlotSeconds : 0;

    /// <summary>What the burst cost, and what the same activities would have cost on Lambda.</summary>
    public ActualCost Cost(Scenario scenario, PriceList prices)
    {
        var busyCores = BusySlotSeconds * scenario.Worker.PodCores / scenario.Worker.Slots;
        var gbSeconds = LambdaPlan.GbSecondsOf(busyCores);
        var onDemand = prices.Node.OnDemand(NodeSeconds);
        return new ActualCost(
            onDemand, onDemand * prices.Node.SpotFactor,
            prices.Lambda.Cost(prices.Lambda.X86PerGbSecond, gbSeconds, Files),
            prices.Lambda.Cost(prices.Lambda.ArmPerGbSecond, gbSeconds, Files),
            NodeSeconds > 0 ? busyCores / (NodeSeconds * scenario.Cluster.NodeCores) : 0);
    }
}

/// <summary>What a burst actually cost, in US dollars.</summary>
/// <param name="OnDemand">The nodes.</param>
/// <param name="Spot">The nodes at the spot price.</param>
/// <param name="LambdaX86">The same activities on Lambda, x86-64.</param>
/// <param name="LambdaArm">The same activities on Lambda, arm64.</param>
/// <param name="Utilization">The share of the nodes' vCPU-seconds in which an activity ran.</param>
public sealed record ActualCost(double OnDemand, double Spot, double LambdaX86, double LambdaArm, double Utilization);
