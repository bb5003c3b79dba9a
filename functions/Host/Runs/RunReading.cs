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
        var result = run.EnrichmentResult();
        return new RunDetails(
            RunSummary.Of(run), Nodes(run), ActivityDetails.Of(history, run.CreatedAt), result,
            result?.Manifest is { } manifest ? outputs(manifest) : []);
    }

    /// <summary>What the enrichment of an object gave; null for other runs, and before the end.</summary>
    public static EnrichObjectResult? EnrichmentResult(this OrchestrationMetadata run) =>
        run is { RuntimeStatus: OrchestrationRuntimeStatus.Completed, Name: nameof(EnrichObject) }
            ? run.ReadOutputAs<EnrichObjectResult>()
            : null;

    private static List<NodeDetails> Nodes(OrchestrationMetadata run)
    {
        var graph = run.Name switch
        {
            nameof(EnrichObject) => EnrichObject.Graph.Shape,
            nameof(DailySummary) => DailySummary.Graph.Shape,
            _ => null,
        };
        if (graph is null)
            return [];
        var states = run.ReadCustomStatusAs<DagStatus>()?.Nodes;
        return [.. graph.Nodes.Select(node => new NodeDetails(
            node.Name, states?.GetValueOrDefault(node.Name) ?? NodeState.Pending, node.Activity ?? node.Dag?.Name ?? "approval"))];
    }
}
