using DurableTask.Core;
using Microsoft.DurableTask.Abstractions;
using static Microsoft.DurableTask.Worker.DurableTaskWorkerOptions;

namespace Spate.TaskHub.Worker;

/// <summary>Which instances a worker runs, by its <see cref="VersioningOptions"/>.</summary>
internal static class VersionMatch
{
    /// <summary>Compares the version of an instance with the worker's.</summary>
    /// <returns>Why the instance fails; null if it runs.</returns>
    internal static FailureDetails? Refusal(VersioningOptions? options, string? version)
    {
        if (options is null || options.MatchStrategy == VersionMatchStrategy.None)
            return null;
        var order = TaskOrchestrationVersioningUtils.CompareVersions(version ?? "", options.Version);
        return (options.MatchStrategy == VersionMatchStrategy.Strict ? order == 0 : order <= 0) ? null : new FailureDetails(
            "VersionMismatch",
            $"The instance is of version '{version}', and the worker that took it runs '{options.Version}' ({options.MatchStrategy}).",
            null, null, isNonRetriable: true);
    }

    /// <summary>Words for a message; empty without a version.</summary>
    internal static string Describe(string? version) => string.IsNullOrEmpty(version) ? "" : $" of version '{version}'";
}
