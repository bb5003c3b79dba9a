using Spate.Planning.Advice;
using Spate.Planning.Simulation;

namespace Spate.Planning.Tests;

/// <summary>What is advised is simulated: it meets the deadline, and one less does not.</summary>
public sealed class AdvisorTests
{
    /// <summary>80 s of two slots a pod are needed: 100 files of 16 s each.</summary>
    private static readonly Scenario Late = Scenarios.Simple with
    {
        Workload = Scenarios.Simple.Workload with { Events = 160_000_000 },
        Scaler = Scenarios.Simple.Scaler with { MaxReplicaCount = 4, IdleReplicaCount = 0, MinReplicaCount = 2, PollingInterval = 10 },
    };

    [Fact]
    public void The_smallest_maximum_that_meets_the_deadline_is_found()
    {
        var scenario = Late with { Deadline = TimeSpan.FromSeconds(200) };
        var change = Assert.Single(Only(scenario, "spec.maxReplicaCount").Changes);
        var suggested = int.Parse(change.Suggested);

        Assert.Equal(("ScaledObject/workers", "4"), (change.Object, change.Current));
        Assert.True(BurstSimulation.Run(WithMax(scenario, suggested)).Meets(scenario.Deadline));
        Assert.False(BurstSimulation.Run(WithMax(scenario, suggested - 1)).Meets(scenario.Deadline));
    }

    [Fact]
    public void A_slow_scale_up_is_mended_by_a_policy_or_a_higher_minimum()
    {
        var slow = ScalingBehavior.Default with { Up = new ScalingRules(0, [new ScalingPolicy(PolicyType.Pods, 1, 60)]) };
        var scenario =
            Late with { Scaler = Late.Scaler with { MaxReplicaCount = 40, Behavior = slow }, Deadline = TimeSpan.FromSeconds(200) };
        var fields =
            new Advisor(scenario).Find().SelectMany(static remedy => remedy.Changes).Select(static change => change.Field).ToList();

        Assert.Contains("spec.minReplicaCount", fields);
        Assert.Contains("spec.advanced.horizontalPodAutoscalerConfig.behavior.scaleUp.policies", fields);
        Assert.DoesNotContain("spec.maxReplicaCount", fields);
    }

    [Fact]
    public void A_rare_look_is_mended_by_looking_more_often()
    {
        var scenario =
            Late with { Scaler = Late.Scaler with { MaxReplicaCount = 40, PollingInterval = 120 }, Deadline = TimeSpan.FromSeconds(220) };
        var change = Assert.Single(Only(scenario, "spec.pollingInterval").Changes);

        Assert.InRange(int.Parse(change.Suggested), 1, 119);
    }

    [Fact]
    public void A_target_that_is_too_high_is_mended_by_a_lower_one()
    {
        var scenario = Late with
        {
            Scaler = Late.Scaler with
            {
                MaxReplicaCount = 40,
                Triggers = [Scenarios.Queue with { Target = 100 }, Scenarios.Tasks with { Target = 100 }],
            },
            Deadline = TimeSpan.FromSeconds(200),
        };

        Assert.Equal(
            ["spec.minReplicaCount", "spec.triggers[0].metadata.queueLength"],
            new Advisor(scenario).Find().Select(static remedy => Assert.Single(remedy.Changes).Field).Order());
    }

    [Fact]
    public void Where_no_setting_does_alone_those_that_do_together_are_found()
    {
        var slow = ScalingBehavior.Default with { Up = new ScalingRules(0, [new ScalingPolicy(PolicyType.Pods, 1, 60)]) };
        var scenario =
            Late with { Scaler = Late.Scaler with { MaxReplicaCount = 3, Behavior = slow }, Deadline = TimeSpan.FromSeconds(200) };
        var remedy = Assert.Single(new Advisor(scenario).Find());

        Assert.True(remedy.Changes.Count > 1);
        Assert.Contains(remedy.Changes, static change => change.Field == "spec.maxReplicaCount");
        Assert.True(remedy.DrainSeconds <= 200);
    }

    [Fact]
    public void What_no_setting_can_mend_is_told_with_its_reason()
    {
        var hub = Late with { Worker = Late.Worker with { HubRate = 0.1 } };
        var part = Late with { Workload = Late.Workload with { Files = 1 } };
        var start = Late with { Deadline = TimeSpan.FromSeconds(60) };

        Assert.Contains("the task hub alone needs 30m 00s", Missed(hub).Message);
        Assert.Contains("one part alone takes 26m 40s", Missed(part).Message);
        Assert.Matches("ready before the burst would|a pod on a new node is ready after 1m 15s", Missed(start).Message);
        Assert.All([hub, part, start], static scenario => Assert.Empty(Missed(scenario).Remedies));
    }

    [Fact]
    public void A_plan_with_room_is_told_what_it_could_spare()
    {
        var scenario = Late with { Scaler = Late.Scaler with { MaxReplicaCount = 100 }, Deadline = TimeSpan.FromMinutes(20) };

        Assert.Contains(
            Warnings(scenario),
            static warning => warning.Kind == PlanWarningKind.Hint
                && warning.Message.Contains("spec.maxReplicaCount:", StringComparison.Ordinal));
        Assert.Contains(
            Warnings(scenario),
            static warning => warning.Kind == PlanWarningKind.Hint
                && warning.Message.Contains("spec.cooldownPeriod: 60", StringComparison.Ordinal));
    }

    [Fact]
    public void Each_pool_whose_pods_stay_between_bursts_is_named_with_its_cost()
    {
        var heavy = new WorkerPool(
            Late.Scaler with { Name = "heavy", Target = "heavy", IdleReplicaCount = null, MinReplicaCount = 5 }, Late.Worker);
        var hints = Warnings(Late with { Heavy = heavy, Deadline = TimeSpan.FromMinutes(20) })
            .Where(static warning => warning.Message.Contains("stay between bursts", StringComparison.Ordinal));

        // Four pods fill a node.
        Assert.StartsWith(
            $"5 pods stay between bursts, for ${2 * PriceList.Default.Node.OnDemandPerHour:0.00} an hour. ScaledObject/heavy,",
            Assert.Single(hints).Message);
    }

    private static Remedy Only(Scenario scenario, string field)
    {
        var remedies = new Advisor(scenario).Find();
        return Assert.Single(remedies, remedy => remedy.Changes.Any(change => change.Field == field));
    }

    private static PlanWarning Missed(Scenario scenario) =>
        Assert.Single(Warnings(scenario), static warning => warning.Message.StartsWith("The deadline is missed", StringComparison.Ordinal));

    private static IReadOnlyList<PlanWarning> Warnings(Scenario scenario)
    {
        var result = BurstSimulation.Run(scenario);
        return PlanWarnings.Of(
            scenario, result, PlanCost.Of(scenario, result, LambdaPlan.Of(scenario, 1000), PriceList.Default), PriceList.Default);
    }

    private static Scenario WithMax(Scenario scenario, int max) =>
        scenario with { Scaler = scenario.Scaler with { MaxReplicaCount = max } };
}
