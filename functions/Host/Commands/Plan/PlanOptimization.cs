using Spate.Planning;

namespace Spate.Host.Commands.Plan;

/// <summary>Finds better settings and writes them.</summary>
internal static class PlanOptimization
{
    /// <returns>The settings found; null when none meet the deadline.</returns>
    /// <exception cref="CommandException">The settings cannot be written.</exception>
    public static OptimizedSettings? Find(Scenario scenario, PriceList prices, PlanGoal goal, PlanSettings settings, string? directory)
    {
        // A pod of another size needs memory in proportion to its cores, so sizes are kept when the memory is not known.
        List<long?> memory =
        [
            .. new[] { settings.Scaled, settings.Heavy }.Take(scenario.Pools.Count).Select(static pool => pool?.Deployment?.Memory),
        ];
        var found = CapacityPlan.Optimize(scenario with { KeepsPodSizes = memory.Contains(null) }, prices, goal);
        if (found is null || directory is null)
            return found;

        try
        {
            KustomizeComponent.Write(directory, scenario, found, memory);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"{directory} cannot be written: {e.Message}", ExitCode.Usage, e);
        }

        return found;
    }
}
