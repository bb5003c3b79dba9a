using Spate.Pipeline.Steps;

namespace Spate.Pipeline;

/// <summary>Looks whether this machine has what steps need.</summary>
public static class StepCheck
{
    /// <summary>What this machine lacks for the steps of a route: programs, files, tools for limits, a container engine.</summary>
    public static IReadOnlyList<string> FindProblems(Route route)
    {
        ArgumentNullException.ThrowIfNull(route);
        var tools = new StepTools(ProgramPath.OfProcess());
        return [.. route.Steps.SelectMany(step => StepNeeds.Missing(step, tools))];
    }
}
