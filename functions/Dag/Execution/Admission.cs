namespace Spate.Dag.Execution;

/// <summary>Whether a node runs, once all that it depends on has ended.</summary>
internal static class Admission
{
    /// <returns><see cref="NodeState.Running"/>, <see cref="NodeState.Skipped"/> or <see cref="NodeState.Omitted"/>.</returns>
    public static NodeState Admit(this DagNode node, DagResults results)
    {
        if (node.After is { } after && !after.Holds(dependency => results[dependency])) return NodeState.Omitted;
        var admission = node.Sources.Aggregate(
            NodeState.Running, (soFar, source) => Worse(soFar, node.Admit(source, results[source.Node])));
        return admission == NodeState.Running && node.When?.Holds.Read(results) == false ? NodeState.Skipped : admission;
    }

    private static NodeState Admit(this DagNode node, EdgeSource source, NodeResult result) => source.Need switch
    {
        Need.End => NodeState.Running,
        Need.Output when result.State == NodeState.Succeeded => NodeState.Running,
        Need.Output => result.State == NodeState.Skipped ? NodeState.Skipped : NodeState.Omitted,
        // What the node says of it in After comes before what an edge implies.
        _ => source.Node.LetsOthersGoOn(result) || node.After?.Nodes.Contains(source.Node) == true ? NodeState.Running : NodeState.Omitted,
    };

    private static NodeState Worse(NodeState a, NodeState b) => (NodeState)Math.Max((int)a, (int)b);
}
