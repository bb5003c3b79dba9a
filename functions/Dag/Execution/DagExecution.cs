using System.Runtime.ExceptionServices;

namespace Spate.Dag.Execution;

/// <summary>
/// One execution of a graph. Deterministic, as an orchestrator must be: every await is on a task of the context, and nodes that become
/// ready together start in the order of declaration. No two nodes wait for one task themselves: which of them it would resume first is up
/// to .NET and to the backend's synchronization context.
/// </summary>
internal sealed class DagExecution(NodeScope scope, DagDefinition dag, DagResults results)
{
    private bool _closed;

    /// <summary>Runs every node that may run, and returns the failure of the graph.</summary>
    public async Task<ExceptionDispatchInfo?> RunAsync()
    {
        scope.Status.Declare(scope, dag.Nodes);
        var running = new List<Task>();
        StartReady(running);
        while (running.Count > 0)
        {
            var ended = await Task.WhenAny(running);
            running.Remove(ended);
            await ended;
            StartReady(running);
        }

        return scope.Stop.Reason is { } reason ? ExceptionDispatchInfo.Capture(reason) : DagFailure.Of(dag.Nodes, results);
    }

    /// <summary>One pass finds all: what a node depends on is declared before it, and may have ended in this very pass.</summary>
    private void StartReady(List<Task> running)
    {
        if (scope.Stop.Reason is not null) Close();
        foreach (var node in dag.Nodes)
        {
            if (results[node].State == NodeState.Pending && node.Dependencies.All(dependency => results[dependency].HasEnded))
                running.Add(RunNodeAsync(node));
        }

        if (dag.FailFast && !_closed && DagFailure.Of(dag.Nodes, results) is not null) Close();
    }

    private void Close()
    {
        _closed = true;
        foreach (var node in dag.Nodes.Where(node => results[node].State == NodeState.Pending))
            Enter(node, new NodeResult(NodeState.Omitted));
    }

    private async Task RunNodeAsync(DagNode node)
    {
        try
        {
            var admission = node.Admit(results);
            Enter(node, new NodeResult(admission));
            if (admission != NodeState.Running) return;
            Enter(node, new NodeResult(NodeState.Succeeded, await WorkAsync(node)));
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Whatever it is, an activity's failure or a throwing edge: the graph goes on, and its outcome follows from it.
            Enter(node, new NodeResult(NodeState.Failed, Failure: ExceptionDispatchInfo.Capture(e)));
        }
    }

    private async Task<object?> WorkAsync(DagNode node)
    {
        using var limit = node.Timeout is { } timeout
            ? new Limit(scope.Context, scope.Stop, timeout, () => $"Node '{node.Name}' of '{dag.Name}' did not end within {timeout:c}.")
            : null;
        return await node.Work.RunAsync(ScopeOf(node).Under(limit), results);
    }

    private NodeScope ScopeOf(DagNode node)
    {
        var own = scope.Node(node.Name);
        return node.ActivityOptions is { } options ? own with { Options = options(results.Input) } : own;
    }

    private void Enter(DagNode node, NodeResult result)
    {
        scope.Status.Enter(scope.Node(node.Name), results[node].State, result.State);
        results[node] = result;
    }
}
