namespace Spate.TaskHub.Execution;

/// <summary>Warm executions, the least recently used leaving first. An execution is in here only between turns.</summary>
internal sealed class ExecutionCache(int capacity)
{
    private readonly Lock _lock = new();
    private readonly LinkedList<OrchestrationExecution> _byUse = [];
    private readonly Dictionary<string, LinkedListNode<OrchestrationExecution>> _byId = new(StringComparer.Ordinal);

    /// <summary>Whether it holds the execution of this run at this point of its history.</summary>
    internal bool Holds(InstancePosition position)
    {
        lock (_lock)
            return _byId.TryGetValue(position.InstanceId, out var node) && IsAt(node.Value, position);
    }

    /// <summary>
    /// Takes out the execution of this run at this point of its history; null if there is none, or another worker moved it on.
    /// </summary>
    internal OrchestrationExecution? Take(InstancePosition position)
    {
        lock (_lock)
        {
            if (!_byId.Remove(position.InstanceId, out var node))
                return null;
            _byUse.Remove(node);
            return IsAt(node.Value, position) ? node.Value : null;
        }
    }

    internal void Put(OrchestrationExecution execution)
    {
        lock (_lock)
        {
            if (_byId.Remove(execution.InstanceId, out var previous))
                _byUse.Remove(previous);
            _byId[execution.InstanceId] = _byUse.AddFirst(execution);
            if (_byId.Count > capacity)
            {
                _byId.Remove(_byUse.Last!.Value.InstanceId);
                _byUse.RemoveLast();
            }
        }
    }

    private static bool IsAt(OrchestrationExecution execution, InstancePosition position) =>
        execution.ExecutionId == position.ExecutionId && execution.HistoryLength == position.HistoryLength;
}
