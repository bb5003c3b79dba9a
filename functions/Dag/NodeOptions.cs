namespace Spate.Dag;

/// <summary>What a node may carry besides its activity and input.</summary>
/// <typeparam name="TInput">The graph's input.</typeparam>
public sealed record NodeOptions<TInput>
{
    /// <summary>How its activity is called, from the graph's input; null takes what the graph says for all its nodes.</summary>
    public Func<TInput, ActivityOptions>? ActivityOptions { get; init; }

    /// <summary>The node runs only if this holds, and is skipped otherwise.</summary>
    public Condition? When { get; init; }

    /// <summary>Nodes that must have succeeded, or been skipped, before this one starts, although it takes nothing from them.</summary>
    public IReadOnlyList<INode> After { get; init; } = [];
}

/// <summary>A condition on earlier outputs.</summary>
/// <param name="Holds">Whether it holds.</param>
/// <param name="Text">What it says, for drawings.</param>
public sealed record Condition(Edge<bool> Holds, string Text);
