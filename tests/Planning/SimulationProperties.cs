using FsCheck;
using FsCheck.Fluent;
using Spate.Planning.Simulation;

namespace Spate.Planning.Tests;

public sealed class SimulationProperties
{
    /// <summary>Times are sums of floating-point numbers.</summary>
    private const double Rounding = 1e-6;

    [Fact]
    public void Every_event_that_arrived_waits_runs_or_is_done_at_every_second() => Check((scenario, result) =>
        result.Timeline.All(static point => point.EventsArrived == point.EventsWaiting + point.EventsRunning + point.EventsDone
            && point is { EventsWaiting: >= 0, EventsRunning: >= 0 })
        && (result.DrainedAt is null || result.Timeline[^1].EventsDone == scenario.Workload.Events));

    [Fact]
    public void What_is_done_stays_done() => Check(static (_, result) =>
        result.Timeline.Zip(result.Timeline.Skip(1)).All(static pair => pair.First.EventsDone <= pair.Second.EventsDone));

    [Fact]
    public void There_are_never_more_replicas_than_the_most_nor_fewer_than_the_least_except_none() => Check(static (scenario, result) =>
        result.Timeline.All(point => point.Replicas <= scenario.Scaler.MaxReplicaCount && point.Ready <= scenario.Scaler.MaxReplicaCount
            && (point.Replicas == scenario.Scaler.Floor || point.Replicas >= scenario.Scaler.HpaMinimum)));

    /// <summary>Where nodes die, what their pods ran counts as running until the lease is over.</summary>
    [Fact]
    public void No_pod_runs_more_activities_than_it_has_slots() => Check(static (scenario, result) =>
        scenario.Cluster.NodeFailuresPerHour > 0 || result.Timeline.All(point => point.Running <= point.Pods * scenario.Worker.Slots));

    [Fact]
    public void Pods_fit_on_their_nodes() => Check(static (scenario, result) =>
        result.Timeline.All(point => point.Ready <= point.Nodes * scenario.Cluster.PodsPerNode(scenario.Worker.PodCores)
            && point.Nodes <= Math.Max(scenario.Cluster.MaxNodes, WarmNodes(scenario))));

    [Fact]
    public void Pods_are_taken_below_the_least_only_after_a_whole_cooldown_without_work() => Check(static (scenario, result) =>
    {
        var (timeline, scaler) = (result.Timeline, scenario.Scaler);
        return Enumerable.Range(1, Math.Max(0, timeline.Count - 1))
            .Where(second => timeline[second].Replicas < timeline[second - 1].Replicas && timeline[second].Replicas < scaler.HpaMinimum)
            .All(second => Enumerable.Range(second - scaler.CooldownPeriod + 1, scaler.CooldownPeriod)
                .Where(earlier => earlier > 0 && earlier % scaler.PollingInterval == 0)
                .All(earlier => Work(timeline[earlier]) == 0));
    });

    [Fact]
    public void It_takes_at_least_what_the_work_takes_with_all_pods_all_the_time() => Check((scenario, result) =>
        result.DrainedAt is not { } drained
        || (drained + Rounding >= scenario.LowerBoundSeconds
            && drained + Rounding >= result.LongestPartSeconds
            && drained + Rounding >= result.HubSeconds
            && drained + Rounding >= result.UsefulSlotSeconds / (scenario.Worker.Slots * scenario.Scaler.MaxReplicaCount)));

    [Fact]
    public void What_is_paid_for_is_the_nodes_of_every_second() => Check(static (scenario, result) =>
        result.NodeSeconds == result.Timeline.Sum(static point => (long)point.Nodes)
        && Near(
            Cost(scenario, result).OnDemand,
            result.Timeline.Sum(static point => point.Nodes * PriceList.Default.Node.OnDemandPerHour / 3600)));

    [Fact]
    public void Slots_are_paid_for_before_they_do_anything() => Check(static (scenario, result) =>
        result.UsefulSlotSeconds + result.LostSlotSeconds <= (result.PodSeconds * scenario.Worker.Slots) + scenario.Worker.Slots + Rounding
        && Cost(scenario, result).Utilization is >= 0 and <= 1.0001);

    [Fact]
    public void The_same_scenario_goes_the_same_way_again() => Check(static (scenario, result) =>
    {
        var again = BurstSimulation.Run(scenario);
        return result.Timeline.SequenceEqual(again.Timeline)
            && result.DrainedAt == again.DrainedAt
            && result.NodeSeconds == again.NodeSeconds;
    });

    [Fact]
    public void Without_events_there_are_the_idle_pods_and_their_cost_and_nothing_else() =>
        Prop.ForAll(Scenarios.Any.ToArbitrary(), static any =>
        {
            var scenario =
                any with { Workload = any.Workload with { Events = 0, Files = 0 }, Cluster = any.Cluster with { NodeFailuresPerHour = 0 } };
            var result = BurstSimulation.Run(scenario);
            var cost = Cost(scenario, result);
            return result.DrainedAt == 0
                && result.Timeline.Count == scenario.Deadline.TotalSeconds
                && result.Timeline.All(point => point.Replicas == scenario.Scaler.Floor)
                && Near(cost.OnDemand, cost.IdlePerHour * scenario.Deadline.TotalHours)
                && (scenario.Scaler.Floor > 0 || cost.OnDemand == 0)
                && cost.LambdaX86 == 0;
        }).QuickCheckThrowOnFailure();

    /// <summary>
    /// Work goes to slots in one order, so with one pod more every part starts at the same time or sooner. It holds for a pool that nobody
    /// scales: <see cref="SimulationTests.More_pods_may_be_later_where_they_are_scaled_down_sooner"/>.
    /// </summary>
    [Fact]
    public void One_more_pod_in_a_fixed_pool_is_never_later() => Prop.ForAll(Scenarios.FixedPool.ToArbitrary(), static scenario =>
        BurstSimulation.Run(WithPods(scenario, scenario.Scaler.MaxReplicaCount + 1)).DrainedAt
            <= (BurstSimulation.Run(scenario).DrainedAt ?? double.PositiveInfinity) + Rounding).QuickCheckThrowOnFailure();

    [Fact]
    public void Faster_cores_in_a_fixed_pool_are_never_later() => Prop.ForAll(Scenarios.FixedPool.ToArbitrary(), static scenario =>
    {
        var faster = scenario with
        {
            Worker = scenario.Worker with { EventsPerSecondPerCore = scenario.Worker.EventsPerSecondPerCore * 1.3 },
        };
        return BurstSimulation.Run(faster).DrainedAt <= (BurstSimulation.Run(scenario).DrainedAt ?? double.PositiveInfinity) + Rounding;
    }).QuickCheckThrowOnFailure();

    private static void Check(Func<Scenario, SimulationResult, bool> property) =>
        Prop.ForAll(Scenarios.Any.ToArbitrary(), scenario => property(scenario, BurstSimulation.Run(scenario))).QuickCheckThrowOnFailure();

    private static Scenario WithPods(Scenario scenario, int pods) =>
        scenario with { Scaler = scenario.Scaler with { MinReplicaCount = pods, MaxReplicaCount = pods } };

    private static PlanCost Cost(Scenario scenario, SimulationResult result) =>
        PlanCost.Of(scenario, result, LambdaPlan.Of(scenario, LambdaPlan.DefaultConcurrency), PriceList.Default);

    private static int WarmNodes(Scenario scenario) =>
        (int)Math.Ceiling(scenario.Scaler.Floor / (double)scenario.Cluster.PodsPerNode(scenario.Worker.PodCores));

    private static int Work(TimelinePoint point) => point.Visible + point.InFlight + point.Waiting + point.Running;

    private static bool Near(double a, double b) => Math.Abs(a - b) <= 1e-9 * Math.Max(1, Math.Abs(a));
}
