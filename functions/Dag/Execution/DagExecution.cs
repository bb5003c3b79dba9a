using System.Runtime.ExceptionServices;
using Microsoft.DurableTask;

namespace Spate.Dag.Execution;

/// <summary>
/// One execution of a graph. Deterministic, as an orchestrator must be: every await is on a task of the context, and nodes that become
/// ready together start in the order of declaration. No two nodes wait for one task themselves: which of them it would resume first is up
/// to .NET and to the backend's synchronization context.
/// </summary>
internal sealed class DagExecution(TaskOrchestrationContext context, IReadOnlyList<DagNode> nodes, DagValues values)
{
    private readonly NodeState[] _states = new NodeState[nodes.Count];
    private readonly ExceptionDispatchInfo?[] _failures = new ExceptionDispatchInfo?[nodes.Count];
    private bool _failed;

    /// <summary>Runs every node that may run, and returns the first failure in the order of declaration.</summary>
    public async Task<ExceptionDispatchInfo?> RunAsync()
    {
        var running = new List<Task>();
        StartReady(running);
        while (running.Count > 0)
        {
            var ended = await Task.WhenAny(running);
            running.Remove(ended);
            await ended;
            StartReady(running);
        }

        return _failures.FirstOrDefault(failure => failure is not null);
    }

    /// <summary>One pass finds all: what a node depends on is declared before it, and may have ended in this very pass.</summary>
    private void StartReady(List<Task> running)
    {
        foreach (var node in nodes)
        {
            if (_states[node.Index] == NodeState.Pending && node.Dependencies.All(HasEnded)) running.Add(RunNodeAsync(node));
        }
    }

    private bool HasEnded(DagNode node) => _states[node.Index] is not (NodeState.Pending or NodeState.Running);

    private async Task RunNodeAsync(DagNode node)
    {
        try
        {
            var state = Admit(node);
            Enter(node, state);
            if (state != NodeState.Running) return;
            values[node] = await node.RunAsync(context, values);
            Enter(node, NodeState.Succeeded);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Whatever it is, an activity's failure or a throwing edge: the graph's handlers run, and it is thrown after them.
            _failed = true;
            _failures[node.Index] = ExceptionDispatchInfo.Capture(e);
            Enter(node, NodeState.Failed);
        }
    }

    private NodeState Admit(DagNode node)
    {
        if (_failed || node.Dependencies.Any(dependency => _states[dependency.Index] is NodeState.Failed or NodeState.Omitted))
            return NodeState.Omitted;
        if (LacksValue(node.Sources)) return NodeState.Skipped;
        if (node.When is not { } condition) return NodeState.Running;
        return !LacksValue(condition.Holds.Sources) && condition.Holds.Read(values) ? NodeState.Running : NodeState.Skipped;
    }

    private bool LacksValue(IReadOnlyList<EdgeSource> sources) =>
        sources.Any(source => !source.Optional && _states[source.Node.Index] == NodeState.Skipped);

    private void Enter(DagNode node, NodeState state)
    {
        _states[node.Index] = state;
        context.SetCustomStatus(new DagStatus(nodes.ToDictionary(n => n.Name, n => _states[n.Index], StringComparer.Ordinal)));
    }
}
