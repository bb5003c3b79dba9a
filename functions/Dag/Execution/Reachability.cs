namespace Spate.Dag.Execution;

/// <summary>Whether a node can ever start, given how the nodes before it can end.</summary>
internal static class Reachability
{
    /// <summary>With more nodes in one <c>After</c>, there are too many ways in which they can end to try them all.</summary>
    private const int MaxNodes = 6;

    public static bool CanStart(this DagNode node)
    {
        if (node.After is not { } after) return true;
        var asked = after.Nodes.Distinct().ToList();
        return asked.Count > MaxNodes || Ends(node, asked).Any(ends => after.Holds(dependency => new NodeResult(ends[dependency])));
    }

    /// <summary>All ways in which nodes can end together.</summary>
    private static IEnumerable<Dictionary<DagNode, NodeState>> Ends(DagNode node, IEnumerable<DagNode> asked) => asked.Aggregate(
        (IEnumerable<Dictionary<DagNode, NodeState>>)[[]],
        (ways, dependency) => ways.SelectMany(
            _ => Ends(node, dependency), (way, state) => new Dictionary<DagNode, NodeState>(way) { [dependency] = state }));

    private static IEnumerable<NodeState> Ends(DagNode node, DagNode dependency)
    {
        yield return NodeState.Succeeded;
        if (node.Sources.Any(source => source.Node == dependency && source.Need == Need.Output)) yield break;
        yield return NodeState.Failed;
        if (dependency.CanBeSkipped) yield return NodeState.Skipped;
        if (dependency.Dependencies.Count > 0) yield return NodeState.Omitted;
    }
}
