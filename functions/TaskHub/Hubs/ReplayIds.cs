namespace Spate.TaskHub.Hubs;

/// <summary>The execution ids of runs that repeat an earlier one, by which activities can tell that they do.</summary>
internal static class ReplayIds
{
    private const string Prefix = "replay-";

    internal static string ToExecutionId(string replayId) => Prefix + replayId;

    /// <summary>The replay that an execution id names; null for a run that repeats none.</summary>
    internal static string? FromExecutionId(string executionId) =>
        executionId.StartsWith(Prefix, StringComparison.Ordinal) ? executionId[Prefix.Length..] : null;
}
