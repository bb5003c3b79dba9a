namespace Spate.Dag;

/// <summary>What a graph may carry besides its nodes.</summary>
/// <typeparam name="TInput">The graph's input.</typeparam>
public sealed record DagOptions<TInput>
{
    /// <summary>
    /// How the activities of nodes without options of their own are called, from the graph's input; null takes what the node says that runs
    /// this graph as its template.
    /// </summary>
    public Func<TInput, ActivityOptions>? ActivityOptions { get; init; }

    /// <summary>What it holds while it runs, its exit handlers included, from its input. The deadline covers the wait for it.</summary>
    public Func<TInput, DagLock?>? Lock { get; init; }

    /// <summary>
    /// How long its nodes may take. Then those that run fail with a <see cref="TimeoutException"/> and are not waited for, those that have
    /// not begun are omitted, and the exit handlers run.
    /// </summary>
    public TimeSpan? Deadline { get; init; }

    /// <summary>
    /// Whether no further node starts once the graph is bound to fail. Otherwise what does not depend on the failure runs to its end, so
    /// that a rewind has less to do.
    /// </summary>
    public bool FailFast { get; init; }
}
