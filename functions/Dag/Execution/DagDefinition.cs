namespace Spate.Dag.Execution;

/// <summary>A finished graph.</summary>
internal sealed record DagDefinition
{
    public required string Name { get; init; }

    public required IReadOnlyList<DagNode> Nodes { get; init; }

    public required IReadOnlyList<ExitHandler> ExitHandlers { get; init; }

    public IReadOnlyList<IParameter> Parameters { get; init; } = [];

    /// <summary>How activities are called, from the graph's input; null if the graph does not say.</summary>
    public Func<object?, ActivityOptions>? ActivityOptions { get; init; }

    public bool FailFast { get; init; }
}
