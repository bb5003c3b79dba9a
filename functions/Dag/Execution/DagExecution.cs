using System.Runtime.ExceptionServices;
using Spate.Dag.Locking;

namespace Spate.Dag.Execution;

/// <summary>
/// One execution of a graph. Deterministic, as an orchestrator must be: every await is on a task of the context, and nodes that become
/// ready together start in the order of declaration. No two nodes wait for one task themselves: which of them it would resume first is up
/// to .NET and to the backend's synchronization context.
/// </summary>
internal sealed class DagExecution(NodeScope scope, DagDefinition dag, DagResults results)
{
    private NodeScope _scope = scope;
    private LockHold? _hold;
    private bool _closed;

    /// <summary>Runs every node that may run, and returns the failure of the graph.</summary>
    public async Task<ExceptionDispatchInfo?> RunAsync()
    {
        _scope.Status.Declare(_scope, dag.Nodes);
        if (await TakeLockAsync() is { } failure)
        {
            Close();
            return failure;
        }

        var running = new List<Task>();
        StartReady(running);
        while (running.Count > 0)
        {
            var ended = await Task.WhenAny(running);
            running.Remove(ended);
            await ended;
            StartReady(running);
        }

        return _scope.Stop.IsSet ? ExceptionDispatchInfo.Capture(_scope.Stop.Reason) : DagFailure.Of(dag.Nodes, results);
    }

    /// <summary>Gives the graph's lock back, which its exit handlers still hold.</summary>
    public void Release() => _hold?.Release();

    private async Task<ExceptionDispatchInfo?> TakeLockAsync()
    {
        try
        {
            if (dag.Lock?.Invoke(results.Input) is not { } wanted) return null;
            _hold = await LockHold.TakeAsync(_scope, wanted);
            _scope = _scope.Holding(wanted);
            return null;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            return ExceptionDispatchInfo.Capture(e);
        }
    }

    /// <summary>One pass finds all: what a node depends on is declared before it, and may have ended in this very pass.</summary>
    private void StartReady(List<Task> running)
    {
        if (_scope.Stop.IsSet) Close();
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
            if (admission == NodeState.Running)
                await WorkAsync(node);
            else
                Enter(node, new NodeResult(admission));
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            // Whatever it is, an activity's failure or a throwing edge: the graph goes on, and its outcome follows from it.
            Enter(node, new NodeResult(NodeState.Failed, Failure: ExceptionDispatchInfo.Capture(e)));
        }
    }

    private async Task WorkAsync(DagNode node)
    {
        var own = _scope.Node(node.Name);
        own = node.ActivityOptions is { } options ? own with { Options = options(results.Input) } : own;
        var wanted = node.Lock?.Invoke(results.Input);
        results[node] = new NodeResult(NodeState.Running);
        var hold = await TakeLockAsync(node, own, wanted);
        try
        {
            using var limit = node.Timeout is { } timeout ? Limit.Of(own, timeout, () => Overrun(node)) : null;
            var output = await node.Work.RunAsync(own.Holding(wanted).Under(limit), results);
            Enter(node, new NodeResult(NodeState.Succeeded, output));
        }
        finally
        {
            hold?.Release();
        }
    }

    /// <summary>To whoever looks, a node is pending while it waits for its lock.</summary>
    private async Task<LockHold?> TakeLockAsync(DagNode node, NodeScope own, DagLock? wanted)
    {
        try
        {
            return wanted is null ? null : await LockHold.TakeAsync(own, wanted);
        }
        finally
        {
            Show(node, NodeState.Pending, NodeState.Running);
        }
    }

    private string Overrun(DagNode node) => $"Node '{node.Name}' of '{dag.Name}' did not end within {node.Timeout:c}.";

    private void Enter(DagNode node, NodeResult result)
    {
        Show(node, results[node].State, result.State);
        results[node] = result;
    }

    private void Show(DagNode node, NodeState before, NodeState state) => _scope.Status.Enter(_scope.Node(node.Name), before, state);
}
