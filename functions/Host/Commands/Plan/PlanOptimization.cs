using Spate.Planning;

namespace Spate.Host.Commands.Plan;

/// <summary>Looks for better settings, and writes them down.</summary>
internal static class PlanOptimization
{
    /// <returns>What was found; null when no settings meet the deadline.</returns>
    /// <exception cref="CommandException">The settings cannot be written.</exception>
    public static OptimizedSettings? Find(Scenario scenario, PriceList prices, PlanGoal goal, PlanSettings settings, string? directory)
    {
        var found = CapacityPlan.Optimize(scenario with { KeepsPodSizes = settings.Scaled.Deployment?.Memory is null }, prices, goal);
        if (found is null || directory is null)
            return found;

        try
        {
            KustomizeComponent.Write(directory, scenario, found, [settings.Scaled.Deployment?.Memory, settings.Heavy?.Deployment?.Memory]);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"{directory} cannot be written: {e.Message}", ExitCode.Usage, e);
        }

        return found;
    }
}
