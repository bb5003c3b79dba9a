using Spate.Planning.Advice;
using Spate.Planning.Optimization;
using Spate.Planning.Simulation;

namespace Spate.Planning;

/// <summary>A plan: the scenario, how it goes, what it costs, and what to know about it.</summary>
public sealed record CapacityPlan
{
    /// <summary>The simulated scenario.</summary>
    public required Scenario Scenario { get; init; }

    /// <summary>How the burst goes.</summary>
    public required SimulationResult Result { get; init; }

    /// <summary>The same work on AWS Lambda.</summary>
    public required LambdaPlan Lambda { get; init; }

    /// <summary>What it costs, in US dollars.</summary>
    public required PlanCost Cost { get; init; }

    /// <summary>The prices on which the costs are based.</summary>
    public required PriceList Prices { get; init; }

    /// <summary>The limits on how fast the burst can be, the strictest first.</summary>
    public required IReadOnlyList<PlanLimit> Limits { get; init; }

    /// <summary>What is late, slow or expensive, and what to change.</summary>
    public required IReadOnlyList<PlanWarning> Warnings { get; init; }

    /// <summary>The assumptions behind the figures that were not measured, a line each.</summary>
    public required IReadOnlyList<string> Assumptions { get; init; }

    /// <summary>Whether the last file is done before the deadline.</summary>
    public bool MeetsDeadline => Result.Meets(Scenario.Deadline);

    /// <summary>The settings that meet the deadline at least cost, or those that are done first; null when none meets it.</summary>
    public static OptimizedSettings? Optimize(Scenario scenario, PriceList prices, PlanGoal goal) =>
        new Optimizer(scenario, prices, goal).Find();

    /// <summary>Simulates a scenario and evaluates it.</summary>
    /// <param name="scenario">The scenario.</param>
    /// <param name="prices">What machines and functions cost.</param>
    /// <param name="lambdaConcurrency">Invocations that the account may run at a time.</param>
    /// <param name="sources">Where rate and settings come from.</param>
    public static CapacityPlan Make(Scenario scenario, PriceList prices, int lambdaConcurrency, PlanSources sources)
    {
        var result = BurstSimulation.Run(scenario);
        var lambda = LambdaPlan.Of(scenario, lambdaConcurrency);
        var cost = PlanCost.Of(scenario, result, lambda, prices);
        return new CapacityPlan
        {
            Scenario = scenario,
            Result = result,
            Lambda = lambda,
            Cost = cost,
            Prices = prices,
            Limits = PlanLimits.Of(scenario, result),
            Warnings = PlanWarnings.Of(scenario, result, cost, prices),
            Assumptions = PlanAssumptions.Of(scenario, prices, sources),
        };
    }
}

/// <summary>The sources of a plan's figures.</summary>
/// <param name="Rate">The source of the events per second.</param>
/// <param name="Settings">The source of the scaler's settings.</param>
/// <param name="Notes">What was left out.</param>
public sealed record PlanSources(string Rate, string Settings, IReadOnlyList<string> Notes);
