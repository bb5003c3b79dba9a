using Spate.Planning.Simulation;

namespace Spate.Planning.Tests;

/// <summary>Traces that were worked out by hand, some of them those that the documentation of Kubernetes gives.</summary>
public sealed class HorizontalPodAutoscalerTests
{
    private static readonly ScalingRules Unlimited = new(0, [new ScalingPolicy(PolicyType.Percent, 1_000_000, 15)]);

    [Fact]
    public void By_default_pods_double_or_grow_by_four_every_fifteen_seconds() =>
        Assert.Equal([5, 10, 20, 40, 80, 100, 100], Trace(ScalingBehavior.Default, 1, 100, start: 1, [.. Enumerable.Repeat(20_000.0, 7)]));

    /// <summary>
    /// "If there are 80 replicas and the target has to be scaled down to 10 ... 8 replicas will be reduced ... when the number of replicas
    /// is 72, 10 % of the pods is 7.2 but the number is rounded up to 8."
    /// </summary>
    [Fact]
    public void The_documented_example_of_two_policies_down_takes_ten_percent_and_below_forty_four_pods()
    {
        var down = new ScalingRules(300, [new ScalingPolicy(PolicyType.Pods, 4, 60), new ScalingPolicy(PolicyType.Percent, 10, 60)]);
        var trace = Trace(new ScalingBehavior(Unlimited, down), 1, 100, start: 80, [.. Enumerable.Repeat(10.0, 57)]);

        Assert.Equal([72, 64, 57, 51, 45, 40, 36, 32, 28, 24, 20, 16, 12, 10, 10], trace.Where((_, sync) => sync % 4 == 0));
        Assert.Equal([72, 72, 72, 72], trace[..4]);
    }

    /// <summary>
    /// "To ensure that no more than 5 Pods are removed per minute, you can add a second scale-down policy ... and set selectPolicy to
    /// minimum."
    /// </summary>
    [Fact]
    public void The_documented_example_of_the_least_change_removes_five_a_minute()
    {
        var down = new ScalingRules(
            0, [new ScalingPolicy(PolicyType.Percent, 10, 60), new ScalingPolicy(PolicyType.Pods, 5, 60)], PolicySelection.Min);
        var trace = Trace(new ScalingBehavior(Unlimited, down), 1, 100, start: 60, [.. Enumerable.Repeat(1.0, 25)]);

        Assert.Equal([55, 50, 45, 40, 36, 32, 28], trace.Where((_, sync) => sync % 4 == 0));
    }

    /// <summary>"The selectPolicy value of Disabled turns off scaling the given direction."</summary>
    [Fact]
    public void A_direction_that_is_disabled_is_not_taken()
    {
        var disabled = new ScalingRules(0, ScalingBehavior.Default.Down.Policies, PolicySelection.Disabled);

        Assert.Equal([10, 10], Trace(new ScalingBehavior(Unlimited, disabled), 1, 100, start: 10, [1, 1]));
        Assert.Equal([10, 3], Trace(
            new ScalingBehavior(disabled, Unlimited with { Policies = ScalingBehavior.Default.Down.Policies }),
            1,
            100,
            start: 10,
            [50, 3]));
    }

    [Fact]
    public void Pods_go_only_when_nothing_within_five_minutes_asked_for_them()
    {
        // 10 is asked for at 15 s, and a window later, at 315 s, it no longer counts; nor does the 7 of 150 s at 450 s.
        double[] counts = [10, .. Enumerable.Repeat(2.0, 8), 7, .. Enumerable.Repeat(2.0, 21)];
        var trace = Trace(ScalingBehavior.Default, 1, 100, start: 10, counts);

        Assert.All(trace[..20], static replicas => Assert.Equal(10, replicas));
        Assert.All(trace[20..29], static replicas => Assert.Equal(7, replicas));
        Assert.Equal(2, trace[29]);
    }

    [Fact]
    public void With_a_window_up_the_least_that_was_asked_for_counts()
    {
        var behavior = new ScalingBehavior(Unlimited with { StabilizationWindowSeconds = 60 }, ScalingBehavior.Default.Down);

        // 4 is remembered from 15 s until it is a minute old at 75 s; then the least is 20.
        Assert.Equal([4, 4, 4, 4, 20, 30], Trace(behavior, 1, 100, start: 4, [4, 20, 30, 30, 30, 30]));
    }

    [Theory]
    [InlineData(110, 10)]
    [InlineData(111, 12)]
    [InlineData(90, 10)]
    [InlineData(89, 9)]
    public void What_is_within_a_tenth_of_the_target_changes_nothing(double count, int expected)
    {
        var hpa = new HorizontalPodAutoscaler(
            new ScalingBehavior(Unlimited, ScalingBehavior.Default.Down with { StabilizationWindowSeconds = 0 }), 1, 100);

        Assert.Equal(expected, hpa.Sync(15, 10, [new MetricReading(count, 10)]));
    }

    [Fact]
    public void Of_several_metrics_the_one_that_asks_for_most_counts()
    {
        var hpa = new HorizontalPodAutoscaler(new ScalingBehavior(Unlimited, Unlimited), 1, 100);

        Assert.Equal(25, hpa.Sync(15, 2, [new MetricReading(7, 5), new MetricReading(49, 2), new MetricReading(0, 1)]));
    }

    [Fact]
    public void Zero_pods_are_not_the_HPAs_business()
    {
        var hpa = new HorizontalPodAutoscaler(ScalingBehavior.Default, 5, 100);

        Assert.Equal(0, hpa.Sync(15, 0, [new MetricReading(1000, 5)]));
    }

    [Fact]
    public void What_is_outside_of_the_bounds_comes_back_at_once()
    {
        var hpa = new HorizontalPodAutoscaler(ScalingBehavior.Default, 5, 100);

        Assert.Equal(5, hpa.Sync(15, 2, [new MetricReading(0, 5)]));
        Assert.Equal(100, hpa.Sync(30, 150, [new MetricReading(0, 5)]));
    }

    [Fact]
    public void The_wide_policies_of_the_manifests_go_from_four_to_forty_in_two_looks()
    {
        var up = new ScalingRules(0, [new ScalingPolicy(PolicyType.Percent, 300, 15), new ScalingPolicy(PolicyType.Pods, 20, 15)]);

        Assert.Equal([24, 40], Trace(new ScalingBehavior(up, ScalingBehavior.Default.Down), 4, 40, start: 4, [20_000, 20_000]));
    }

    /// <summary>The replicas after each look, with a target of one a pod.</summary>
    private static int[] Trace(ScalingBehavior behavior, int minimum, int maximum, int start, double[] counts)
    {
        var hpa = new HorizontalPodAutoscaler(behavior, minimum, maximum);
        var replicas = start;
        return
        [
            .. counts.Select((count, sync) => replicas = hpa.Sync(
                (sync + 1) * HorizontalPodAutoscaler.SyncPeriod, replicas, [new MetricReading(count, 1)])),
        ];
    }
}
