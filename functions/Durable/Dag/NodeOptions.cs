namespace Spate.Durable.Dag;

/// <summary>What a node may carry besides its activity and input.</summary>
/// <typeparam name="TInput">The graph's input.</typeparam>
public sealed record NodeOptions<TInput>
{
    /// <summary>Retry policy and timeout, from the graph's input; null takes the graph's own.</summary>
    public Func<TInput, TaskOptions>? Task { get; init; }

    /// <summary>The node runs only if this holds, and is skipped otherwise.</summary>
    public Condition? When { get; init; }

    /// <summary>Nodes that must have ended well, or been skipped, before this one starts, though it takes nothing from them.</summary>
    public IReadOnlyList<INode> After { get; init; } = [];
}

/// <summary>A condition on earlier outputs.</summary>
/// <param name="Holds">Whether it holds.</param>
/// <param name="Text">What it says, for drawings.</param>
public sealed record Condition(Edge<bool> Holds, string Text);
