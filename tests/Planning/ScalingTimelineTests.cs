using Spate.Planning.Simulation;

namespace Spate.Planning.Tests;

/// <summary>
/// What a real control plane did (API server 1.36, KEDA 2.20, its own HPA controller), and what the simulation makes of the same settings:
/// the same numbers of pods, each within one polling interval.
/// </summary>
public sealed class ScalingTimelineTests
{
    private const int PollingInterval = 10;

    private static readonly ScalingRules SlowlyDown = new(300, [new ScalingPolicy(PolicyType.Percent, 20, 60)]);

    private static readonly ScalerSettings Usual = new()
    {
        Name = "usual",
        Target = "usual",
        PollingInterval = PollingInterval,
        CooldownPeriod = 300,
        IdleReplicaCount = 0,
        MinReplicaCount = 4,
        MaxReplicaCount = 40,
        Behavior = new ScalingBehavior(
            new ScalingRules(0, [new ScalingPolicy(PolicyType.Percent, 300, 15), new ScalingPolicy(PolicyType.Pods, 20, 15)]), SlowlyDown),
        Triggers = [Scenarios.Queue with { Target = 4 }, Scenarios.Tasks with { Target = 4 }],
    };

    private static readonly ScalerSettings Heavy = Usual with
    {
        Name = "heavy",
        Target = "heavy",
        MinReplicaCount = 2,
        MaxReplicaCount = 20,
        Triggers = [Scenarios.Tasks with { Target = 4 }],
        Behavior = new ScalingBehavior(
            new ScalingRules(0, [new ScalingPolicy(PolicyType.Percent, 300, 15), new ScalingPolicy(PolicyType.Pods, 10, 15)]), SlowlyDown),
    };

    /// <summary>
    /// KEDA looked 4 s and the HPA 11 s after the messages were there; the plan does not know when they look, and takes the worst moment.
    /// </summary>
    [Theory]
    [InlineData(4, 11)]
    [InlineData(null, null)]
    public void Four_hundred_messages_take_the_pool_to_4_24_and_40(int? firstPoll, int? firstSync)
    {
        var result = BurstSimulation.Run(Scenarios.Simple with
        {
            Workload = Scenarios.Simple.Workload with { Files = 400, Events = 400_000_000 },
            Scaler = Usual,
            FirstPoll = firstPoll,
            FirstSync = firstSync,
        });
        var steps = Steps(result.Timeline.Select(static point => (point.Time, point.Replicas)));

        Assert.Equal([4, 24, 40], steps.Take(3).Select(static step => step.Replicas));
        Assert.All(
            steps.Take(3).Zip([4, 11, 27]),
            static pair => Assert.InRange(pair.First.Time, pair.Second - PollingInterval, pair.Second + PollingInterval));
        Assert.Equal(0, steps[^1].Replicas);
        Assert.InRange(
            steps[^1].Time,
            result.DrainedAt!.Value + Usual.CooldownPeriod - PollingInterval,
            result.DrainedAt.Value + Usual.CooldownPeriod + PollingInterval);
    }

    [Fact]
    public void Thirty_tasks_and_then_four_take_the_heavy_pool_to_2_and_8_and_back_by_a_fifth_a_minute()
    {
        var scaling = new PoolScaling(Heavy, Heavy.Triggers, firstPoll: 8, firstSync: 11);
        const int FewerFrom = 12;
        var steps = Steps(Play(scaling, 520, static now => new WorkCounts(0, 0, 0, now < FewerFrom ? 30 : 4)));

        Assert.Equal([2, 8, 6, 4, 3, 2], steps.Select(static step => step.Replicas));
        Assert.All(
            steps.Zip([8, 11]),
            static pair => Assert.InRange(pair.First.Time, pair.Second - PollingInterval, pair.Second + PollingInterval));
        Assert.All(
            steps.Skip(2).Zip([300, 360, 420, 480]),
            static pair => Assert.InRange(pair.First.Time - FewerFrom, pair.Second - PollingInterval, pair.Second + PollingInterval));
    }

    [Fact]
    public void A_prewarm_takes_the_pool_to_20()
    {
        var cron = new TriggerSettings("cron", TriggerCount.Fixed, 1, "spec.triggers") { Window = new ScalingWindow(0, 3600, 20) };
        var steps = Steps(Play(new PoolScaling(Usual, [.. Usual.Triggers, cron], firstPoll: 3, firstSync: 4), 60, static _ => default));

        Assert.Equal(20, steps[^1].Replicas);
        Assert.InRange(steps[^1].Time, 4 - PollingInterval, 4 + PollingInterval);
    }

    private static IEnumerable<(int Time, int Replicas)> Play(PoolScaling scaling, int seconds, Func<int, WorkCounts> counts)
    {
        for (var now = 1; now <= seconds; now++)
        {
            scaling.Look(counts(now), now);
            yield return (now, scaling.Replicas);
        }
    }

    /// <summary>When the replicas changed, and to what.</summary>
    private static List<(int Time, int Replicas)> Steps(IEnumerable<(int Time, int Replicas)> timeline)
    {
        var steps = new List<(int Time, int Replicas)>();
        foreach (var (time, replicas) in timeline)
        {
            if (replicas != (steps.Count == 0 ? 0 : steps[^1].Replicas))
                steps.Add((time, replicas));
        }

        return steps;
    }
}
