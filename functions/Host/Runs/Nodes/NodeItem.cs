using Microsoft.DurableTask.Client;
using Spate.Dag;

namespace Spate.Host.Runs.Nodes;

/// <summary>An item of a fan-out, or a node that was called, in a list.</summary>
/// <param name="Path">Its path, such as <c>enrich[17]</c>: <c>rerun --from</c> takes it.</param>
/// <param name="State">Its state.</param>
/// <param name="Calls">How many times it was called.</param>
/// <param name="StartedAt">When it was first called.</param>
/// <param name="Seconds">From then to its last answer; null while one is missing.</param>
/// <param name="RanSeconds">How long its last call ran; null if it was not answered.</param>
/// <param name="Worker">Who ran it.</param>
/// <param name="Failure">Why its last call failed.</param>
internal sealed record NodeItem(
    string Path, NodeState State, int Calls, DateTimeOffset StartedAt, double? Seconds, double? RanSeconds, string? Worker, string? Failure)
{
    /// <summary>Lists what was called, in the order of the first calls.</summary>
    /// <param name="calls">The calls of a run, in order.</param>
    /// <param name="nodes">The run's nodes.</param>
    /// <param name="run">The run's state.</param>
    public static IReadOnlyList<NodeItem> Of(
        IReadOnlyList<NodeCall> calls, IReadOnlyList<NodeDetails> nodes, OrchestrationRuntimeStatus run)
    {
        var states = nodes.SelectMany(static node => node.AndParts).ToDictionary(
            static node => node.Path, static node => node.State, StringComparer.Ordinal);
        return
        [
            .. calls.GroupBy(static call => call.Item, StringComparer.Ordinal).Select(item => Of(
                [.. item],
                !RunStates.Unfinished.Contains(run)
                    || states.GetValueOrDefault(item.First().Path) is not (NodeState.Pending or NodeState.Running))),
        ];
    }

    private static NodeItem Of(IReadOnlyList<NodeCall> calls, bool isFinal)
    {
        var (first, last) = (calls[0], calls[^1]);
        var state = last switch
        {
            { EndedAt: not null, IsFailed: false } => NodeState.Succeeded,
            // What failed may be tried again.
            _ => isFinal ? NodeState.Failed : NodeState.Running,
        };
        return new NodeItem(
            last.Item, state, calls.Count, first.StartedAt, (last.EndedAt - first.StartedAt)?.TotalSeconds, last.Run?.Duration.TotalSeconds,
            last.Worker, last.Failure);
    }
}

/// <summary>Some of what a run called.</summary>
/// <param name="Items">The items, in the order of their first calls.</param>
/// <param name="Total">How many there are in all pages.</param>
/// <param name="Next">Pass it as <c>after</c> for the next page; null on the last page.</param>
internal sealed record NodeItemPage(IReadOnlyList<NodeItem> Items, int Total, int? Next);
