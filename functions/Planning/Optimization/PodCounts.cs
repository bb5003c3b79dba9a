using Spate.Planning.Simulation;

namespace Spate.Planning.Optimization;

/// <summary>Candidate numbers of pods.</summary>
internal static class PodCounts
{
    /// <summary>The fewest pods on full nodes that meet the deadline, somewhat more, and multiples of the present maximum.</summary>
    public static IEnumerable<int> Most(Scenario scenario, int pool)
    {
        var (perNode, most) =
            (scenario.Cluster.PodsPerNode(scenario.Pools[pool].Worker.PodCores), scenario.Pools[pool].Scaler.MaxReplicaCount);
        if (Fewest(scenario, pool, perNode) is { } fewest)
        {
            for (var nodes = 0; nodes < 3; nodes++)
                yield return (fewest + nodes) * perNode;
        }

        yield return Math.Max(1, most - perNode);
        yield return most + perNode;
        yield return 2 * most;
        yield return 4 * most;
    }

    public static IEnumerable<int> Least(Scenario scenario, int pool)
    {
        var (perNode, most) =
            (scenario.Cluster.PodsPerNode(scenario.Pools[pool].Worker.PodCores), scenario.Pools[pool].Scaler.MaxReplicaCount);
        return new[] { 1, 2, perNode, most / 2, most }.Where(pods => pods >= 1 && pods <= most);
    }

    /// <summary>
    /// The fewest nodes that meet the deadline with its margin, by bisection; null when twice as many as the work needs do not.
    /// </summary>
    private static int? Fewest(Scenario scenario, int pool, int perNode)
    {
        var worker = scenario.Pools[pool].Worker;
        var strict = scenario with { Deadline = scenario.Deadline * (1 - Optimizer.Margin) };
        var needed =
            scenario.Workload.Events / worker.EventsPerSecondPerSlot / worker.Slots / perNode / Math.Max(1, scenario.Deadline.TotalSeconds);
        return Halving.Nearest(
            0, 2 * (int)Math.Ceiling(needed + 1),
            nodes => BurstSimulation.Meets(Dial.With(strict, pool, scaler => scaler.WithMaximum(nodes * perNode))));
    }
}
