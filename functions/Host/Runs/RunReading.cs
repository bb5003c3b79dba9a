using Microsoft.DurableTask.Client;
using Spate.Dag;
using Spate.Pipeline;

namespace Spate.Host.Runs;

/// <summary>Reads the details of a run.</summary>
internal static class RunReading
{
    /// <param name="client">Reads from the hub.</param>
    /// <param name="run">The run, with its inputs and outputs.</param>
    /// <param name="outputs">Names the results, given the manifest's address.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public static async Task<RunDetails> ReadDetailsAsync(
        this DurableTaskClient client,
        OrchestrationMetadata run,
        Func<string, IReadOnlyList<string>> outputs,
        CancellationToken cancellationToken)
    {
        var history = await client.GetOrchestrationHistoryAsync(run.InstanceId, cancellationToken);
        var result = run.RuntimeStatus == OrchestrationRuntimeStatus.Completed ? run.ReadOutputAs<EnrichObjectResult>() : null;
        return new RunDetails(
            RunSummary.Of(run), Nodes(run), ActivityDetails.Of(history, run.CreatedAt), result,
            result?.Manifest is { } manifest ? outputs(manifest) : []);
    }

    private static List<NodeDetails> Nodes(OrchestrationMetadata run)
    {
        var states = run.ReadCustomStatusAs<DagStatus>()?.Nodes;
        return [.. EnrichObject.Graph.Shape.Nodes.Select(node => new NodeDetails(
            node.Name, states?.GetValueOrDefault(node.Name) ?? NodeState.Pending, node.Activity ?? node.Dag?.Name ?? "approval"))];
    }
}
