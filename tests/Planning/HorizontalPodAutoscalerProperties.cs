using FsCheck;
using FsCheck.Fluent;
using Spate.Planning.Simulation;

namespace Spate.Planning.Tests;

public sealed class HorizontalPodAutoscalerProperties
{
    private sealed record Case(ScalingBehavior Behavior, int Minimum, int Maximum, int Start, int[] Counts);

    private static Gen<Case> Cases =>
        from behavior in Scenarios.Behavior
        from minimum in Gen.Choose(1, 50)
        from more in Gen.Choose(0, 200)
        from start in Gen.Choose(minimum, minimum + more)
        from counts in Gen.Choose(0, 400).ListOf()
        select new Case(behavior, minimum, minimum + more, start, [.. counts]);

    [Fact]
    public void Replicas_stay_within_their_bounds() =>
        Prop.ForAll(Cases.ToArbitrary(), c => Trace(c).All(replicas => replicas >= c.Minimum && replicas <= c.Maximum))
            .QuickCheckThrowOnFailure();

    [Fact]
    public void No_policys_window_sees_more_than_it_allows() => Prop.ForAll(Cases.ToArbitrary(), c =>
    {
        // The replicas at a look, reckoned from the trace alone, and so independently of what the autoscaler remembers.
        int[] trace = [c.Start, .. Trace(c)];
        return Enumerable.Range(1, trace.Length - 1)
            .All(look => trace[look] <= Math.Max(trace[look - 1], Up(look)) && trace[look] >= Math.Min(trace[look - 1], Down(look)));

        int At(int look, ScalingPolicy policy) => trace[Math.Max(0, look - (policy.PeriodSeconds / HorizontalPodAutoscaler.SyncPeriod))];

        double Up(int look)
        {
            var allowed = c.Behavior.Up.Policies.Select(policy => policy.Type == PolicyType.Pods
                ? At(look, policy) + policy.Value
                : Math.Ceiling(At(look, policy) * (1 + (policy.Value / 100.0))));
            return c.Behavior.Up.Select == PolicySelection.Min ? allowed.Min() : allowed.Max();
        }

        double Down(int look)
        {
            var allowed = c.Behavior.Down.Policies.Select(policy => policy.Type == PolicyType.Pods
                ? At(look, policy) - policy.Value
                : Math.Floor(At(look, policy) * (1 - (policy.Value / 100.0))));
            return c.Behavior.Down.Select == PolicySelection.Min ? allowed.Max() : allowed.Min();
        }
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void Nothing_goes_below_what_anything_in_the_window_asked_for() => Prop.ForAll(Cases.ToArbitrary(), c =>
    {
        int[] trace = [c.Start, .. Trace(c)];
        var window = c.Behavior.Down.StabilizationWindowSeconds / HorizontalPodAutoscaler.SyncPeriod;
        return Enumerable.Range(1, trace.Length - 1)
            .Where(look => trace[look] < trace[look - 1])
            .All(look => Enumerable.Range(0, window)
                .Select(back => look - back)
                .Where(static earlier => earlier >= 1)
                .All(earlier => Asked(earlier) <= trace[look]));

        // Near enough to the target, as many are asked for as there are.
        int Asked(int look) => c.Counts[look - 1] >= 0.9 * trace[look - 1] && c.Counts[look - 1] <= 1.1 * trace[look - 1]
            ? trace[look - 1]
            : c.Counts[look - 1];
    }).QuickCheckThrowOnFailure();

    [Fact]
    public void A_steady_count_is_reached_and_kept() => Prop.ForAll(Cases.ToArbitrary(), c =>
    {
        // The slowest policy is one pod in three minutes: twelve looks for each.
        var trace = Trace(
            c with { Start = Math.Clamp(70 + (c.Start % 60), c.Minimum, c.Maximum), Counts = [.. Enumerable.Repeat(100, 1500)] });
        var isNear = 100.0 / trace[^1] is >= 0.9 and <= 1.1;
        return (isNear || trace[^1] == Math.Clamp(100, c.Minimum, c.Maximum)) && trace[^500..].Distinct().Count() == 1;
    }).QuickCheckThrowOnFailure();

    /// <summary>The replicas after each look, with a target of one a pod.</summary>
    private static int[] Trace(Case c)
    {
        var hpa = new HorizontalPodAutoscaler(c.Behavior, c.Minimum, c.Maximum);
        var replicas = c.Start;
        return
        [
            .. c.Counts.Select((count, look) => replicas = hpa.Sync(
                (look + 1) * HorizontalPodAutoscaler.SyncPeriod, replicas, [new MetricReading(count, 1)])),
        ];
    }
}
