using Microsoft.DurableTask;

namespace Spate.Dag.Execution;

/// <summary>Keeps the orchestration's custom status.</summary>
internal sealed class StatusBoard(TaskOrchestrationContext context)
{
    private readonly Dictionary<string, NodeState> _nodes = new(StringComparer.Ordinal);

    public void Declare(NodeScope graph, IEnumerable<DagNode> nodes)
    {
        foreach (var node in nodes) _nodes[graph.Node(node.Name).Path] = NodeState.Pending;
    }

    public void Enter(NodeScope node, NodeState state)
    {
        _nodes[node.Path] = state;
        context.SetCustomStatus(new DagStatus(new Dictionary<string, NodeState>(_nodes, StringComparer.Ordinal)));
    }
}
