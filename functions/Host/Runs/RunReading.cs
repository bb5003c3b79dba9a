using System.Text.Json;
using DurableTask.Core.History;
using Microsoft.DurableTask.Client;
using Spate.Dag;
using Spate.Host.Runs.Nodes;
using Spate.Pipeline;
using Spate.TaskHub;

namespace Spate.Host.Runs;

/// <summary>Reads the details of a run.</summary>
internal static class RunReading
{
    /// <param name="client">Reads from the hub.</param>
    /// <param name="run">The run, with its inputs and outputs.</param>
    /// <param name="outputs">Names the results, given the manifest's address.</param>
    /// <param name="withHistory">Whether the events of its history are among them.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    public static async Task<RunDetails> ReadDetailsAsync(
        this DurableTaskClient client,
        OrchestrationMetadata run,
        Func<string, IReadOnlyList<string>> outputs,
        bool withHistory,
        CancellationToken cancellationToken)
    {
        var history = await client.GetOrchestrationHistoryAsync(run.InstanceId, cancellationToken);
        var result = run.EnrichmentResult();
        return new RunDetails(
            RunSummary.Of(run),
            Nodes(run, history, NodeCall.Of(history)),
            [
                .. history.OfType<ExecutionRewoundEvent>()
                    .Select(static item => new RunRewind(new DateTimeOffset(item.Timestamp), item.Reason)),
            ],
            run.SerializedInput is { } input ? JsonElement.Parse(input) : null,
            result,
            result?.Manifest is { } manifest ? outputs(manifest) : [])
        {
            Replay = run.ReplayProgress(),
            History = withHistory ? [.. history.Select(RunHistoryEvent.Of)] : null,
        };
    }

    /// <summary>Reads the nodes of a run alone.</summary>
    public static async Task<IReadOnlyList<NodeDetails>> ReadNodesAsync(
        this DurableTaskClient client, OrchestrationMetadata run, CancellationToken cancellationToken)
    {
        var history = await client.GetOrchestrationHistoryAsync(run.InstanceId, cancellationToken);
        return Nodes(run, history, NodeCall.Of(history));
    }

    /// <summary>Reads what a run called, item by item.</summary>
    public static async Task<IReadOnlyList<NodeItem>> ReadItemsAsync(
        this DurableTaskClient client, OrchestrationMetadata run, CancellationToken cancellationToken)
    {
        var history = await client.GetOrchestrationHistoryAsync(run.InstanceId, cancellationToken);
        var calls = NodeCall.Of(history);
        return NodeItem.Of(calls, Nodes(run, history, calls), run.RuntimeStatus);
    }

    /// <summary>What the enrichment of an object gave; null for other runs, and before the end.</summary>
    public static EnrichObjectResult? EnrichmentResult(this OrchestrationMetadata run) =>
        run is { RuntimeStatus: OrchestrationRuntimeStatus.Completed, Name: nameof(EnrichObject) }
            ? run.ReadOutputAs<EnrichObjectResult>()
            : null;

    /// <summary>What a run says of the nodes of its graph; null if it runs none, or has not begun.</summary>
    public static DagStatus? GraphStatus(this OrchestrationMetadata run) =>
        run.SerializedCustomStatus is { } json && JsonElement.Parse(json) is { ValueKind: JsonValueKind.Object } status
            && status.TryGetProperty(nameof(DagStatus.Nodes), out _)
            ? run.ReadCustomStatusAs<DagStatus>()
            : null;

    private static BulkReplayProgress? ReplayProgress(this OrchestrationMetadata run) =>
        run is { Name: BulkReplay.OrchestratorName, SerializedCustomStatus: not null }
            ? run.ReadCustomStatusAs<BulkReplayProgress>()
            : null;

    private static IReadOnlyList<NodeDetails> Nodes(
        OrchestrationMetadata run, IList<HistoryEvent> history, IReadOnlyList<NodeCall> calls) =>
        NodeTree.Read(ShapeOf(run, history), run.GraphStatus(), calls, run.RuntimeStatus);

    /// <summary>The graph of an orchestration; null if it runs none.</summary>
    public static DagShape? ShapeOf(string orchestrator) => orchestrator switch
    {
        nameof(EnrichObject) => EnrichObject.Graph.Shape,
        nameof(DailySummary) => DailySummary.Graph.Shape,
        _ => null,
    };

    /// <summary>The graph of a run, with the steps that its inspection found.</summary>
    private static DagShape? ShapeOf(OrchestrationMetadata run, IList<HistoryEvent> history) =>
        run.Name != nameof(EnrichObject) ? ShapeOf(run.Name) : EnrichObject.ShapeFor(run.GraphStatus(), Inspection(history));

    private static string? Inspection(IList<HistoryEvent> history)
    {
        var calls = history.OfType<TaskScheduledEvent>().Where(static call => call.Name == EnrichObject.Inspection)
            .Select(static call => call.EventId).ToHashSet();
        return history.OfType<TaskCompletedEvent>().LastOrDefault(answer => calls.Contains(answer.TaskScheduledId))?.Result;
    }
}
