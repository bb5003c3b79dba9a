using FsCheck;
using FsCheck.Fluent;
using Spate.Planning.Simulation;

namespace Spate.Planning.Tests;

/// <summary>What is found is simulated again, from nothing but its settings.</summary>
public sealed class OptimizerProperties
{
    private static readonly Gen<Scenario> Calm =
        from scenario in Scenarios.Any
        from hasHeavy in ArbMap.Default.GeneratorFor<bool>()
        select scenario with
        {
            Cluster = scenario.Cluster with { NodeFailuresPerHour = 0, MaxNodes = int.MaxValue },
            Workload = scenario.Workload with
            {
                HeavyAbove = hasHeavy ? scenario.Workload.Events / scenario.Workload.Files : long.MaxValue,
            },
            Heavy = hasHeavy
                ? new WorkerPool(scenario.Scaler with { Name = "heavy", Target = "heavy", Triggers = [Scenarios.Tasks] }, scenario.Worker)
                : null,
        };

    [Theory]
    [InlineData(PlanGoal.Cost)]
    [InlineData(PlanGoal.Time)]
    public void No_settings_that_are_found_lose_work_cut_work_or_miss_the_deadline(PlanGoal goal) =>
        Check(goal, static (scenario, found, result) =>
            result.Meets(scenario.Deadline)
                && result.CutSlotSeconds == 0
                && result.LostSlotSeconds == 0
                && result.Timeline[^1].EventsDone == scenario.Workload.Events
            && found.Scenario.Workload == scenario.Workload && found.Scenario.Deadline == scenario.Deadline);

    [Fact]
    public void Settings_that_are_found_cost_no_more_than_those_that_were_in_time() => Check(PlanGoal.Cost, static (scenario, found, _) =>
        found.Dollars <= found.DollarsBefore
            || BurstSimulation.Run(scenario) is { } before && (!before.Meets(scenario.Deadline * 0.9) || before.CutSlotSeconds > 0));

    [Fact]
    public void Settings_that_are_found_are_those_that_KEDA_takes() =>
        Check(PlanGoal.Cost, static (_, found, _) => found.Scenario.Pools.All(static pool =>
            pool.Scaler.MinReplicaCount <= pool.Scaler.MaxReplicaCount
                && pool.Scaler.MaxReplicaCount >= 1
                && (pool.Scaler.IdleReplicaCount is not { } idle || idle < pool.Scaler.MinReplicaCount)
            && pool.Scaler.Triggers.All(static trigger => trigger.Target > 0)));

    [Fact]
    public void What_is_changed_is_what_differs() => Check(PlanGoal.Cost, static (scenario, found, _) =>
        found.Changes.All(static worth => worth.Change.Current != worth.Change.Suggested)
        && (found.Changes.Count > 0 || found.Scenario.Pools.Zip(scenario.Pools)
            .All(static pair => pair.First.Scaler.MaxReplicaCount == pair.Second.Scaler.MaxReplicaCount)));

    private static void Check(
        PlanGoal goal, Func<Scenario, OptimizedSettings, SimulationResult, bool> property) => Prop.ForAll(Calm.ToArbitrary(), scenario =>
        CapacityPlan.Optimize(scenario, PriceList.Default, goal) is not { } found
            || property(scenario, found, BurstSimulation.Run(found.Scenario))).Check(Config.QuickThrowOnFailure.WithMaxTest(25));
}
