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

    /// <summary>What it holds while it runs, from its input.</summary>
    public Func<object?, DagLock?>? Lock { get; init; }

    public TimeSpan? Deadline { get; init; }

    public bool FailFast { get; init; }

    public string DescribeOverrun(TimeSpan deadline, DagResults results)
    {
        var running = Nodes.Where(node => results[node].State == NodeState.Running).Select(node => $"'{node.Name}'").ToList();
        var more = running.Count > 5 ? $" and {running.Count - 5} more" : "";
        var under = running.Count > 0 ? $" Under way: {string.Join(", ", running.Take(5))}{more}." : " It was waiting for its lock.";
        return $"'{Name}' did not end within {deadline:c}.{under}";
    }
}
