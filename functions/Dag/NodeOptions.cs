namespace Spate.Dag;

/// <summary>What a node may carry besides its work and its input.</summary>
/// <typeparam name="TInput">The graph's input.</typeparam>
public record NodeOptions<TInput>
{
    /// <summary>How its activities are called, from the graph's input; null takes what the graph says for all its nodes.</summary>
    public Func<TInput, ActivityOptions>? ActivityOptions { get; init; }

    /// <summary>How nodes must have ended before this one starts, besides those whose outputs it takes; otherwise it is omitted.</summary>
    public Dependency? After { get; init; }

    /// <summary>The node runs only if this holds, and is skipped otherwise.</summary>
    public Condition? When { get; init; }

    /// <summary>
    /// What it holds while it runs, from the graph's input. It is pending until it has it, and its timeout begins then. Whoever has the
    /// higher priority (<see cref="ActivityOptions.Priority"/>) gets it first.
    /// </summary>
    public Func<TInput, DagLock?>? Lock { get; init; }

    /// <summary>
    /// How long its work may take, with all attempts and items. Then it fails with a <see cref="TimeoutException"/>, and what of it runs
    /// is not waited for; exit handlers of a graph that it runs still run.
    /// </summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>Whether its failure neither fails the graph nor stops nodes that follow it without asking how it ended.</summary>
    public bool ContinueOnFailure { get; init; }
}

/// <summary>A condition on earlier outputs.</summary>
/// <param name="Holds">Whether it holds.</param>
/// <param name="Text">What it says, for drawings.</param>
public sealed record Condition(Edge<bool> Holds, string Text);
