using Microsoft.DurableTask.Client;

namespace Spate.Host.Runs;

/// <summary>The states that a run can have; the SDK has two more, which are obsolete.</summary>
internal static class RunStates
{
    /// <summary>The states of runs that have not ended.</summary>
    public static IReadOnlyList<OrchestrationRuntimeStatus> Unfinished { get; } =
        [OrchestrationRuntimeStatus.Pending, OrchestrationRuntimeStatus.Running, OrchestrationRuntimeStatus.Suspended];

    public static IReadOnlyList<OrchestrationRuntimeStatus> All { get; } =
        [.. Unfinished, OrchestrationRuntimeStatus.Completed, OrchestrationRuntimeStatus.Failed, OrchestrationRuntimeStatus.Terminated];

    /// <summary>The names of the states on the command line.</summary>
    public static IEnumerable<string> Names { get; } = All.Select(static state => state.ToString().ToLowerInvariant());

    /// <summary>Parses the name of a state, ignoring case.</summary>
    public static bool TryParse(string? name, out OrchestrationRuntimeStatus state)
    {
        state = All.FirstOrDefault(known => known.ToString().Equals(name, StringComparison.OrdinalIgnoreCase));
        return state.ToString().Equals(name, StringComparison.OrdinalIgnoreCase);
    }
}
