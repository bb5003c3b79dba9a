using Microsoft.DurableTask;

namespace Spate.Dag.Execution;

/// <summary>A node as the finished graph holds it: what it waits for, and how it runs.</summary>
internal sealed class DagNode
{
    /// <summary>
    /// Its place in the order of declaration, which is topological: an edge can only come from a node that is there already.
    /// </summary>
    public required int Index { get; init; }

    public required string Name { get; init; }

    public required TaskName Activity { get; init; }

    /// <summary>For a fan-out, the greatest number of items; null for a single activity.</summary>
    public int? MaxItems { get; init; }

    public required IReadOnlyList<EdgeSource> Sources { get; init; }

    public IReadOnlyList<DagNode> After { get; init; } = [];

    public Condition? When { get; init; }

    /// <summary>Calls the activity with the node's input, or once per item, and returns the output.</summary>
    public required Func<TaskOrchestrationContext, DagValues, Task<object?>> RunAsync { get; init; }

    /// <summary>Every node that must have ended before this one may start.</summary>
    public IEnumerable<DagNode> Dependencies =>
        Sources.Select(source => source.Node).Concat(After).Concat(When?.Holds.Sources.Select(source => source.Node) ?? []).Distinct();
}
