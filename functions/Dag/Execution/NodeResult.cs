using System.Runtime.ExceptionServices;

namespace Spate.Dag.Execution;

/// <summary>What a node has come to so far.</summary>
internal readonly record struct NodeResult(NodeState State, object? Output = null, ExceptionDispatchInfo? Failure = null)
{
    public bool HasEnded => State is not (NodeState.Pending or NodeState.Running);
}
