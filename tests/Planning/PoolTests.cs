using Spate.Planning.Simulation;

namespace Spate.Planning.Tests;

/// <summary>The heavy pool, a prewarm, and what the largest files and small ones are limited by.</summary>
public sealed class PoolTests
{
    private static readonly Scenario TwoPools = Scenarios.Simple with
    {
        Workload = Scenarios.Simple.Workload with { Spread = 1, EventsPerPart = 200_000, HeavyAbove = 200_000 },
        Scaler = Scenarios.Simple.Scaler with { IdleReplicaCount = 0, MinReplicaCount = 1, MaxReplicaCount = 4 },
        Heavy = new WorkerPool(
            new ScalerSettings
            {
                Name = "heavy",
                Target = "heavy",
                IdleReplicaCount = 0,
                MinReplicaCount = 1,
                MaxReplicaCount = 3,
                Triggers = [Scenarios.Tasks],
            },
            Scenarios.Simple.Worker with { PodCores = 4 }),
    };

    [Fact]
    public void Large_files_are_enriched_by_the_heavy_pool_and_by_it_alone()
    {
        var result = BurstSimulation.Run(TwoPools);
        var small = BurstSimulation.Run(TwoPools with { Workload = TwoPools.Workload with { HeavyAbove = long.MaxValue } });

        Assert.Equal(TwoPools.Workload.Events, result.Timeline[^1].EventsDone);
        Assert.InRange(result.Timeline.Max(static point => point.HeavyReplicas), 1, 3);
        Assert.Equal(0, result.Timeline[^1].HeavyReplicas);
        Assert.All(small.Timeline, static point => Assert.Equal(0, point.HeavyReplicas));
        // Its triggers count the activities of its own pool: it starts only when the first of them are in the hub.
        Assert.True(result.Timeline.First(static point => point.HeavyReplicas > 0).Time > result.FirstReadyAt);
    }

    [Fact]
    public void Pods_of_two_sizes_share_nodes_as_far_as_they_fit() => Assert.All(BurstSimulation.Run(TwoPools).Timeline, static point =>
        Assert.True(((point.Replicas - point.HeavyReplicas) * 2) + (point.HeavyReplicas * 4) <= 8 * Math.Max(point.Nodes, 1)
            || point.Ready < point.Replicas));

    [Fact]
    public void A_prewarm_is_ready_before_the_first_file_and_paid_for_from_its_start()
    {
        var cron = new TriggerSettings("cron", TriggerCount.Fixed, 1, "spec.triggers") { Window = new ScalingWindow(-600, 60, 4) };
        var cold = BurstSimulation.Run(Scenarios.Simple with { Scaler = TwoPools.Scaler });
        var warm = BurstSimulation.Run(
            Scenarios.Simple with { Scaler = TwoPools.Scaler with { Triggers = [.. TwoPools.Scaler.Triggers, cron] } });

        Assert.Equal(-600, warm.Timeline[0].Time);
        Assert.Equal(4, warm.Timeline.Single(static point => point.Time == 0).Ready);
        Assert.True(warm.DrainedAt < cold.DrainedAt - 60);
        Assert.True(warm.NodeSeconds > cold.NodeSeconds + 500);
        Assert.Equal(0, warm.Timeline[^1].Replicas);
    }

    [Fact]
    public void The_largest_first_leaves_no_long_file_for_the_end()
    {
        var scenario = Scenarios.Simple with
        {
            Workload = Scenarios.Simple.Workload with { Spread = 1.5 },
            Scaler = Scenarios.Simple.Scaler with { MinReplicaCount = 5, MaxReplicaCount = 5 },
            Worker = Scenarios.Simple.Worker with { ReadAhead = 1000 },
        };
        var (sorted, unsorted) =
            (BurstSimulation.Run(scenario), BurstSimulation.Run(scenario with { Worker = scenario.Worker with { LargestFirst = false } }));

        Assert.True(sorted.DrainedAt < unsorted.DrainedAt);
        Assert.InRange(
            sorted.DrainedAt!.Value, sorted.LongestPartSeconds, Math.Max(sorted.LongestPartSeconds, sorted.UsefulSlotSeconds / 10) * 1.2);
    }

    [Fact]
    public void A_store_that_takes_less_than_the_slots_write_sets_the_pace()
    {
        var result = BurstSimulation.Run(Scenarios.Simple with
        {
            Worker = Scenarios.Simple.Worker with { StoreWritesPerSecond = 9 },
            Scaler = Scenarios.Simple.Scaler with { MinReplicaCount = 10, MaxReplicaCount = 10 },
        });

        // Nine objects a file, nine a second: a file a second.
        Assert.Equal(100, result.StoreSeconds, 0.1);
        Assert.Equal(100, result.DrainedAt!.Value, 1.0);
    }

    /// <summary>As many small files as a burst may have: the hub takes longer for them than the pods do, and the plan says so.</summary>
    [Fact]
    public void Of_many_small_files_the_hub_is_what_limits()
    {
        var scenario = Scenarios.Simple with
        {
            Workload = new Workload { Events = 700_000_000, Files = 70_000 },
            Deadline = TimeSpan.FromHours(1),
            Worker = new WorkerProfile { EventsPerSecondPerCore = 250_000, PodCores = 7.75, ReadAhead = WorkerProfile.DefaultReadAhead },
            Scaler = Scenarios.Simple.Scaler with { IdleReplicaCount = 0, MinReplicaCount = 2, MaxReplicaCount = 12 },
            Cluster = new ClusterProfile(),
        };
        var plan = CapacityPlan.Make(scenario, PriceList.Default, 1000, new PlanSources("", "", []));

        Assert.Equal("hub", plan.Limits[0].What);
        Assert.InRange(plan.Result.DrainedAt!.Value, plan.Limits[0].Seconds, plan.Limits[0].Seconds + 120);
        Assert.Contains(plan.Warnings, static warning => warning.Message.Contains("task hub is the bottleneck", StringComparison.Ordinal));
        // Ten writes a file at half a cent for a thousand, and the reads.
        Assert.InRange(plan.Cost.Requests, 3.5, 4.5);
    }

    [Fact]
    public void A_scale_down_that_cuts_work_is_told_and_priced()
    {
        var scenario = Scenarios.Simple with
        {
            Workload = Scenarios.Simple.Workload with { Files = 8, Events = 80_000_000 },
            Worker = Scenarios.Simple.Worker with { PodCores = 1, Grace = TimeSpan.FromSeconds(25) },
            Scaler = Scenarios.Simple.Scaler with
            {
                MinReplicaCount = 1,
                MaxReplicaCount = 8,
                Triggers = [Scenarios.Tasks with { Counts = TriggerCount.WaitingTasks, Target = 1 }],
                Behavior = ScalingBehavior.Default with { Down = ScalingBehavior.Default.Down with { StabilizationWindowSeconds = 0 } },
            },
        };
        var watched = new TriggerSettings("postgresql", TriggerCount.BusyWorkers, 1, "spec.triggers[1]");
        var busy = scenario with { Scaler = scenario.Scaler with { Triggers = [.. scenario.Scaler.Triggers, watched] } };

        Assert.True(BurstSimulation.Run(scenario).CutSlotSeconds > 0);
        // Where workers that are busy are counted, no fewer are kept.
        Assert.Equal(0, BurstSimulation.Run(busy).CutSlotSeconds);
    }
}
