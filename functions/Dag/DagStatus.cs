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

    /// <summary>
    /// What somebody is, or was, to decide, by the paths of the nodes; null if nothing. Of more than
    /// <see cref="ApprovalStatus.MaxListed"/> the first are listed.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyDictionary<string, ApprovalStatus>? Approvals { get; init; }
}

/// <summary>What somebody is to decide.</summary>
/// <param name="Event">The event to raise, with an <see cref="Approval"/> as its payload.</param>
/// <param name="Question">What is asked, cut after 300 characters.</param>
/// <param name="Until">When it is decided by default, or fails; null if never.</param>
/// <param name="Answer">The decision; null while there is none.</param>
public sealed record ApprovalStatus(string Event, string Question, DateTime? Until, Approval? Answer)
{
    /// <summary>How many are listed.</summary>
    public const int MaxListed = 20;
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
