namespace Spate.Dag;

/// <summary>The custom status of an orchestration that runs a graph.</summary>
/// <param name="Nodes">The state of every node, by its name.</param>
public sealed record DagStatus(IReadOnlyDictionary<string, NodeState> Nodes);
