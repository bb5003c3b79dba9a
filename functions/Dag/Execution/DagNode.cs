namespace Spate.Dag.Execution;

/// <summary>A node as the finished graph holds it: what it waits for, and what it does.</summary>
internal sealed class DagNode
{
    /// <summary>
    /// Its place in the order of declaration, which is topological: an edge can only come from a node that is there already.
    /// </summary>
    public required int Index { get; init; }

    public required string Name { get; init; }

    public required Work Work { get; init; }

    /// <summary>Where its input and its condition come from.</summary>
    public required IReadOnlyList<EdgeSource> Sources { get; init; }

    public Dependency? After { get; init; }

    public Condition? When { get; init; }

    public bool ContinueOnFailure { get; init; }

    public TimeSpan? Timeout { get; init; }

    /// <summary>What it holds while it runs, from the graph's input.</summary>
    public Func<object?, DagLock?>? Lock { get; init; }

    /// <summary>How its activities are called, from the graph's input; null if the node does not say.</summary>
    public Func<object?, ActivityOptions>? ActivityOptions { get; init; }

    /// <summary>Every node that must have ended before this one may start.</summary>
    public IReadOnlyList<DagNode> Dependencies =>
        field ??= [.. Sources.Select(source => source.Node).Concat(After?.Nodes ?? []).Distinct().OrderBy(node => node.Index)];

    public bool CanBeSkipped => When is not null || Sources.Any(source => source.Need == Need.Output && source.Node.CanBeSkipped);

    public bool LetsOthersGoOn(NodeResult result) =>
        result.State is NodeState.Succeeded or NodeState.Skipped || (ContinueOnFailure && result.State == NodeState.Failed);
}
