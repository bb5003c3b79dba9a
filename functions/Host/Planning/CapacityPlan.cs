namespace Spate.Host.Planning;

/// <summary>A plan: what was asked, how it goes, what it costs, and what to know of it.</summary>
internal sealed record CapacityPlan
{
    public required Scenario Scenario { get; init; }

    public required SimulationResult Result { get; init; }

    public required LambdaPlan Lambda { get; init; }

    public required PlanCost Cost { get; init; }

    public required PriceList Prices { get; init; }

    public required IReadOnlyList<PlanWarning> Warnings { get; init; }

    /// <summary>What the figures depend on and nobody measured here, a line each.</summary>
    public required IReadOnlyList<string> Assumptions { get; init; }

    public bool MeetsDeadline => Result.Meets(Scenario.Deadline);

    /// <summary>Simulates a scenario and judges it.</summary>
    /// <param name="scenario">What to simulate.</param>
    /// <param name="prices">What machines and functions cost.</param>
    /// <param name="lambdaConcurrency">Invocations that the account may run at a time.</param>
    /// <param name="sources">Where rate and settings come from.</param>
    public static CapacityPlan Make(Scenario scenario, PriceList prices, int lambdaConcurrency, PlanSources sources)
    {
        var result = Simulation.Run(scenario);
        var lambda = LambdaPlan.Of(scenario, lambdaConcurrency);
        var cost = PlanCost.Of(scenario, result, lambda, prices);
        return new CapacityPlan
        {
            Scenario = scenario,
            Result = result,
            Lambda = lambda,
            Cost = cost,
            Prices = prices,
            Warnings = PlanWarnings.Of(scenario, result, cost, prices),
            Assumptions = PlanAssumptions.Of(scenario, prices, sources),
        };
    }
}

/// <summary>Where the figures of a plan come from.</summary>
/// <param name="Rate">Where the events per second come from.</param>
/// <param name="Settings">Where the settings of the scaler come from.</param>
/// <param name="Notes">What was left out of them.</param>
internal sealed record PlanSources(string Rate, string Settings, IReadOnlyList<string> Notes);
