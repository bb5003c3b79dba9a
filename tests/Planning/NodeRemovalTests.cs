using Spate.Planning.Simulation;

namespace Spate.Planning.Tests;

/// <summary>When nodes go after their last pod, as Karpenter and the cluster autoscaler have it.</summary>
public sealed class NodeRemovalTests
{
    /// <summary>16 pods on four nodes, which all end at one poll.</summary>
    private static readonly Scenario Scenario = Scenarios.Simple with
    {
        Workload = Scenarios.Simple.Workload with { Files = 1000, Events = 100_000_000 },
        Scaler = Scenarios.Simple.Scaler with
        {
            IdleReplicaCount = 0,
            MinReplicaCount = 16,
            MaxReplicaCount = 16,
            CooldownPeriod = 15,
            PollingInterval = 10,
        },
    };

    [Fact]
    public void With_the_burst_pool_all_go_within_one_look_and_its_validation()
    {
        var ends = Ends(NodeRemoval.KarpenterForBursts);

        Assert.Equal(4, ends.Count);
        Assert.Single(ends.Distinct());
        Assert.InRange(ends[0], 20, 30);
    }

    /// <summary>A tenth of four nodes is one, and the next round begins when the one before has decided.</summary>
    [Fact]
    public void With_the_default_budget_one_goes_after_the_other()
    {
        var ends = Ends(NodeRemoval.Karpenter);

        Assert.InRange(ends[0], 20, 30);
        Assert.All(ends.Zip(ends.Skip(1)), static pair => Assert.InRange(pair.Second - pair.First, 15, 30));
    }

    [Fact]
    public void A_node_that_must_be_empty_for_a_minute_goes_a_minute_later() =>
        Assert.Equal(
            Ends(NodeRemoval.KarpenterForBursts)[0] + 60,
            Ends(NodeRemoval.KarpenterForBursts with { EmptyFor = TimeSpan.FromMinutes(1) })[0]);

    [Fact]
    public void The_cluster_autoscaler_keeps_them_for_ten_minutes() =>
        Assert.All(Ends(NodeRemoval.ClusterAutoscaler), static end => Assert.InRange(end, 600, 620));

    [Fact]
    public void A_node_that_gets_a_pod_while_it_is_looked_at_stays()
    {
        var cluster = Scenario.Cluster;
        var empty = new EmptyNodes(NodeRemoval.KarpenterForBursts);
        var (used, left) = (new Machine(0, cluster) { ReadyAt = 0 }, new Machine(0, cluster) { ReadyAt = 0 });
        List<Machine> nodes = [used, left];
        var ended = new List<Machine>();
        for (var now = 0; now < 40; now++)
        {
            ended.AddRange(empty.Ending(nodes, now));
            if (now == 5)
                used.Place(new Pod(1, null!, Scenario.Worker));
        }

        Assert.Equal([left], ended);
    }

    /// <summary>Seconds from the last pod's end until each node's.</summary>
    private static List<int> Ends(NodeRemoval removal)
    {
        var timeline = BurstSimulation.Run(Scenario with { Cluster = Scenario.Cluster with { Removal = removal } }).Timeline;
        var free = timeline.Last(static point => point.Pods > 0).Time + 1;
        return [.. timeline.Zip(timeline.Skip(1).Append(timeline[^1] with { Nodes = 0, Time = timeline[^1].Time + 1 }))
            .SelectMany(pair => Enumerable.Repeat(pair.Second.Time - free, Math.Max(0, pair.First.Nodes - pair.Second.Nodes)))];
    }
}
