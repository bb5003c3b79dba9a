using System.Text.Json.Serialization;

namespace Spate.Dag;

/// <summary>
/// The custom status of an orchestration that runs a graph. Its size is bounded by the graph, whatever the fan-outs have.
/// </summary>
/// <param name="Nodes">The state of every node, by its path: <c>node</c>, or <c>sub/node</c> in a sub-DAG.</param>
public sealed record DagStatus(IReadOnlyDictionary<string, NodeState> Nodes)
{
    /// <summary>How far fan-outs are, by their paths; null if none has begun.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, FanOutStatus>? FanOuts { get; init; }

    /// <summary>
    /// How many nodes are in which state, for nodes of a graph that a fan-out runs for each item, by their paths without indices.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, IReadOnlyDictionary<NodeState, int>>? Counts { get; init; }
}

/// <summary>How far a fan-out is. It is brought up to date at least as each hundredth of its items ends.</summary>
/// <param name="Items">How many items it has.</param>
/// <param name="Succeeded">How many succeeded.</param>
/// <param name="Failed">How many failed.</param>
/// <param name="Failures">The first that failed.</param>
public sealed record FanOutStatus(int Items, int Succeeded, int Failed, IReadOnlyList<ItemFailure> Failures)
{
    /// <summary>How many failures are listed.</summary>
    public const int MaxFailures = 10;
}
