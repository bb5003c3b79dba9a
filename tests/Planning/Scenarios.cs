using FsCheck;
using FsCheck.Fluent;

namespace Spate.Planning.Tests;

/// <summary>Random scenarios, small enough that hundreds of them are simulated in a moment.</summary>
internal static class Scenarios
{
    public static readonly TriggerSettings Queue = new(
        "aws-sqs-queue", TriggerCount.QueueVisibleAndInFlight, 5, "spec.triggers[0].metadata.queueLength");
    public static readonly TriggerSettings Tasks = new(
        "postgresql", TriggerCount.DueTasks, 4, "spec.triggers[1].metadata.targetQueryValue");

    /// <summary>A burst that is easy to reason about: 100 files of 100,000 events, 1 s each on one of a pod's two slots.</summary>
    public static Scenario Simple { get; } = new()
    {
        Workload = new Workload { Events = 10_000_000, Files = 100, Arrival = TimeSpan.Zero, Spread = 0 },
        Worker = new WorkerProfile { EventsPerSecondPerCore = 100_000, PodCores = 2, FileOverhead = TimeSpan.Zero, HubRate = 1e6 },
        Scaler = new ScalerSettings { Name = "workers", Target = "workers", Triggers = [Queue, Tasks] },
        Cluster = new ClusterProfile { NodeCores = 8.5 },
        Deadline = TimeSpan.FromMinutes(5),
    };

    public static Gen<ScalingBehavior> Behavior =>
        from up in Rules
        from down in Rules
        select new ScalingBehavior(up, down);

    public static Gen<Scenario> Any =>
        from workload in Work
        from worker in Workers
        from scaler in Scaler
        from cluster in Cluster
        select new Scenario
        {
            Workload = workload,
            Worker = worker,
            Scaler = scaler,
            Cluster = cluster,
            Deadline = TimeSpan.FromMinutes(10),
        };

    /// <summary>As many pods at all times as there may be, none of which fails.</summary>
    public static Gen<Scenario> FixedPool =>
        from scenario in Any
        from pods in Gen.Choose(1, 30)
        select scenario with
        {
            Scaler = scenario.Scaler with { MinReplicaCount = pods, MaxReplicaCount = pods, IdleReplicaCount = null },
            Cluster = scenario.Cluster with { NodeFailuresPerHour = 0, MaxNodes = int.MaxValue },

            // With one order for all work, one more pod delays nothing.
            Worker = scenario.Worker with { LargestFirst = false },
        };

    private static Gen<Workload> Work =>
        from files in Gen.Choose(1, 150)
        from eventsPerFile in Gen.Choose(1, 200_000)
        from arrival in Gen.Choose(0, 300)
        from spread in Gen.Elements(0, 0.5, 1.5)
        from part in Gen.Elements(long.MaxValue, 50_000)
        from seed in Gen.Choose(0, int.MaxValue)
        select new Workload
        {
            Events = (long)files * eventsPerFile,
            Files = files,
            Arrival = TimeSpan.FromSeconds(arrival),
            Spread = spread,
            EventsPerPart = part,
            Seed = (ulong)seed,
        };

    private static Gen<WorkerProfile> Workers =>
        from rate in Gen.Choose(20_000, 500_000)
        from cores in Gen.Elements(0.5, 1, 2, 3.5)
        from overhead in Gen.Choose(0, 2000)
        from hub in Gen.Elements(2.0, 50, 400)
        from grace in Gen.Choose(0, 60)
        select new WorkerProfile
        {
            EventsPerSecondPerCore = rate,
            PodCores = cores,
            FileOverhead = TimeSpan.FromMilliseconds(overhead),
            HubRate = hub,
            Grace = TimeSpan.FromSeconds(grace),
        };

    private static Gen<ScalerSettings> Scaler =>
        from max in Gen.Choose(1, 40)
        from min in Gen.Choose(0, max)
        from hasIdle in ArbMap.Default.GeneratorFor<bool>()
        from polling in Gen.Choose(1, 60)
        from cooldown in Gen.Choose(0, 300)
        from behavior in Behavior
        from queue in Gen.Choose(1, 20)
        from tasks in Gen.Choose(1, 20)
        from isCached in ArbMap.Default.GeneratorFor<bool>()
        select new ScalerSettings
        {
            Name = "workers",
            Target = "workers",
            MaxReplicaCount = max,
            MinReplicaCount = min,
            IdleReplicaCount = hasIdle && min > 0 ? 0 : null,
            PollingInterval = polling,
            CooldownPeriod = cooldown,
            Behavior = behavior,
            Triggers = [Queue with { Target = queue, IsCached = isCached }, Tasks with { Target = tasks }],
        };

    private static Gen<ClusterProfile> Cluster =>
        from start in Gen.Choose(0, 120)
        from pull in Gen.Choose(0, 30)
        from pod in Gen.Choose(0, 20)
        from idle in Gen.Choose(0, 120)
        from nodes in Gen.Elements(int.MaxValue, 2)
        from failures in Gen.Elements(0.0, 0, 10)
        select new ClusterProfile
        {
            NodeCores = 8,
            NodeStart = TimeSpan.FromSeconds(start),
            ImagePull = TimeSpan.FromSeconds(pull),
            PodStart = TimeSpan.FromSeconds(pod),
            Removal = NodeRemoval.Karpenter with { EmptyFor = TimeSpan.FromSeconds(idle) },
            MaxNodes = nodes,
            NodeFailuresPerHour = failures,
        };

    private static Gen<ScalingRules> Rules =>
        from window in Gen.Elements(0, 0, 30, 60, 300)
        from policies in Policy.NonEmptyListOf()
        from selection in Gen.Elements(PolicySelection.Max, PolicySelection.Max, PolicySelection.Min)
        select new ScalingRules(window, [.. policies.Take(3)], selection);

    private static Gen<ScalingPolicy> Policy =>
        from type in Gen.Elements(PolicyType.Pods, PolicyType.Percent)
        from value in Gen.Choose(1, 200)
        from period in Gen.Elements(15, 30, 60, 180)
        select new ScalingPolicy(type, value, period);
}
