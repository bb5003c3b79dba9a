using Spate.Planning.Simulation;

namespace Spate.Planning.Tests;

/// <summary>Bursts whose course is worked out by hand.</summary>
public sealed class SimulationTests
{
    [Fact]
    public void From_zero_to_done_second_by_second()
    {
        var scenario = Scenarios.Simple with
        {
            Scaler = Scenarios.Simple.Scaler with { PollingInterval = 10, IdleReplicaCount = 0, MinReplicaCount = 4, MaxReplicaCount = 8 },
            Cluster = new ClusterProfile
            {
                NodeCores = 8.5,
                NodeStart = TimeSpan.FromSeconds(30),
                BatchIdle = TimeSpan.FromSeconds(1),
                ImagePull = TimeSpan.FromSeconds(5),
                PodStart = TimeSpan.FromSeconds(2),
            },
        };
        var result = BurstSimulation.Run(scenario);

        // KEDA looks at 10 s: four pods. The batch closes at 11 s, its node is ready at 41 s, the image there at 46 s, the pods ready at 48
        // s.
        Assert.Equal([0, 4, 4], [.. new[] { 9, 10, 14 }.Select(second => result.Timeline[second].Replicas)]);
        Assert.Equal(48, result.FirstReadyAt);
        // The HPA looks at 15 s: 100 messages of 5 a pod ask for 20, and 8 are the most. The next node is launched at 16 s and its pods are
        // ready at 53 s.
        Assert.Equal(8, result.Timeline[15].Replicas);
        Assert.Equal([4, 8], [.. new[] { 52, 53 }.Select(second => result.Timeline[second].Ready)]);
        // 8 slots do 40 files in 5 s, then 16 slots the other 60 in 4 more seconds.
        Assert.Equal(57, result.DrainedAt!.Value, 0.1);
        // At 345 s nothing in the HPA's last 300 s asks for more than the least. KEDA saw work at 50 s, and lets go 300 s later.
        Assert.Equal([8, 4, 4, 0], [.. new[] { 344, 345, 349, 350 }.Select(second => result.Timeline[second].Replicas)]);
        Assert.Equal(0, result.Timeline[^1].Nodes);
    }

    [Fact]
    public void A_minimum_without_idle_count_is_there_before_and_after()
    {
        var result = BurstSimulation.Run(
            Scenarios.Simple with { Scaler = Scenarios.Simple.Scaler with { MinReplicaCount = 3, MaxReplicaCount = 3 } });

        Assert.Equal(0, result.FirstReadyAt);
        Assert.All(result.Timeline, static point => Assert.Equal(3, point.Replicas));
        // Six slots, 100 files of a second each.
        Assert.Equal(17, result.DrainedAt!.Value, 0.1);
    }

    [Fact]
    public void A_hub_that_is_slower_than_the_pods_sets_the_pace()
    {
        var result = BurstSimulation.Run(Scenarios.Simple with
        {
            Worker = Scenarios.Simple.Worker with { HubRate = 3.6 },
            Scaler = Scenarios.Simple.Scaler with { MinReplicaCount = 10, MaxReplicaCount = 10 },
        });

        // 3.6 sequences of five activities a second are two files of nine: 50 s for all, and the last one's second.
        Assert.Equal(51, result.DrainedAt!.Value, 0.1);
        Assert.Equal(50, result.HubSeconds, 0.1);
    }

    [Fact]
    public void The_longest_part_is_a_bound_for_gzip_and_none_for_plain_files()
    {
        var fast = Scenarios.Simple with
        {
            Workload = Scenarios.Simple.Workload with { Files = 1 },
            Scaler = Scenarios.Simple.Scaler with { MinReplicaCount = 50, MaxReplicaCount = 50 },
        };

        Assert.Equal(100, BurstSimulation.Run(fast).DrainedAt!.Value, 0.1);
        Assert.Equal(1, BurstSimulation.Run(fast with { Workload = fast.Workload with { EventsPerPart = 100_000 } }).DrainedAt!.Value, 0.1);
    }

    [Fact]
    public void A_pod_that_stops_ends_what_it_can_within_its_grace_and_the_rest_is_done_again()
    {
        // Only what waits is counted: as soon as new pods have taken it, they are taken away again.
        var scenario = Scenarios.Simple with
        {
            Workload = Scenarios.Simple.Workload with { Files = 4, Events = 40_000_000 },
            Worker = Scenarios.Simple.Worker with { PodCores = 1 },
            Scaler = Scenarios.Simple.Scaler with
            {
                MinReplicaCount = 1,
                MaxReplicaCount = 4,
                Triggers = [OnlyWaiting],
                Behavior = Restless,
            },
        };
        var patient = BurstSimulation.Run(WithGrace(scenario, 200));
        var hasty = BurstSimulation.Run(WithGrace(scenario, 25));

        Assert.Equal(0, patient.LostSlotSeconds);
        Assert.True(hasty.LostSlotSeconds > 0);
        Assert.True(hasty.DrainedAt > patient.DrainedAt);
        Assert.Equal(scenario.Workload.Events, hasty.Timeline[^1].EventsDone);
    }

    /// <summary>
    /// Where only waiting work is counted, pods go while they work. What they hand back is done after what waits: with three pods, the
    /// longest file comes last, which two pods had begun in time.
    /// </summary>
    [Fact]
    public void More_pods_may_be_later_where_they_are_scaled_down_sooner()
    {
        var two = Scenarios.Simple with
        {
            Workload = Scenarios.Simple.Workload with { Files = 6, Events = 60_000_000, Spread = 1 },
            Worker = Scenarios.Simple.Worker with { PodCores = 1 },
            Scaler = Scenarios.Simple.Scaler with
            {
                MinReplicaCount = 1,
                MaxReplicaCount = 2,
                Triggers = [OnlyWaiting],
                Behavior = Restless,
            },
        };
        var three = two with { Scaler = two.Scaler with { MaxReplicaCount = 3 } };

        Assert.True(BurstSimulation.Run(three).DrainedAt > 1.1 * BurstSimulation.Run(two).DrainedAt);
    }

    [Fact]
    public void Work_of_a_dead_node_is_taken_over_after_the_lease_and_messages_after_their_timeout()
    {
        var calm = Scenarios.Simple with
        {
            Scaler = Scenarios.Simple.Scaler with { MinReplicaCount = 4, MaxReplicaCount = 4 },
            Workload = Scenarios.Simple.Workload with { Events = 1_000_000_000 },
        };
        var rough = calm with { Cluster = calm.Cluster with { NodeFailuresPerHour = 20 } };
        var (undisturbed, disturbed) = (BurstSimulation.Run(calm), BurstSimulation.Run(rough));

        Assert.Equal(0, undisturbed.LostSlotSeconds);
        Assert.True(disturbed.LostSlotSeconds > 0);
        Assert.True(disturbed.DrainedAt > undisturbed.DrainedAt);
        Assert.Equal(calm.Workload.Events, disturbed.Timeline[^1].EventsDone);
        Assert.NotEqual(disturbed.DrainedAt, BurstSimulation.Run(rough with { Workload = rough.Workload with { Seed = 2 } }).DrainedAt);
    }

    [Fact]
    public void Warm_pods_begin_at_once_and_stay_until_the_deadline()
    {
        var result = BurstSimulation.Run(Scenarios.Simple with
        {
            WarmPods = 5,
            Scaler = Scenarios.Simple.Scaler with { MaxReplicaCount = 5 },
            Deadline = TimeSpan.FromMinutes(2),
        });

        Assert.Equal(10, result.DrainedAt!.Value, 0.1);
        Assert.All(result.Timeline.Take(120), static point => Assert.Equal(5, point.Replicas));
        Assert.Equal(0, result.Timeline[^1].Replicas);
    }

    [Fact]
    public void What_is_never_done_is_given_up_after_a_day()
    {
        var result = BurstSimulation.Run(Scenarios.Simple with
        {
            Worker = Scenarios.Simple.Worker with { EventsPerSecondPerCore = 10 },
            Scaler = Scenarios.Simple.Scaler with { MaxReplicaCount = 1 },
        });

        Assert.Null(result.DrainedAt);
        Assert.False(result.Meets(TimeSpan.FromDays(1)));
        Assert.Equal(BurstSimulation.Horizon.TotalSeconds, result.EndedAt);
    }

    private static TriggerSettings OnlyWaiting { get; } = Scenarios.Tasks with { Counts = TriggerCount.WaitingTasks, Target = 1 };

    private static ScalingBehavior Restless { get; } = ScalingBehavior.Default with
    {
        Down = ScalingBehavior.Default.Down with { StabilizationWindowSeconds = 0 },
    };

    private static Scenario WithGrace(Scenario scenario, int seconds) =>
        scenario with { Worker = scenario.Worker with { Grace = TimeSpan.FromSeconds(seconds) } };
}
