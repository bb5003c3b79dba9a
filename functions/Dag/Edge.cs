using Spate.Dag.Execution;

namespace Spate.Dag;

/// <summary>
/// A value that flows along the edges of a graph: the graph's input, a node's output, or something computed from those. Functions given
/// to <see cref="Select"/> and <see cref="With"/> run inside the orchestrator, so they must be pure.
/// </summary>
public class Edge<T>
{
    private readonly Func<DagResults, T> _read;

    internal Edge(IReadOnlyList<EdgeSource> sources, Func<DagResults, T> read)
    {
        Sources = sources;
        _read = read;
    }

    /// <summary>The nodes that must have ended before the value can be read.</summary>
    internal IReadOnlyList<EdgeSource> Sources { get; }

    /// <summary>The value, computed from this one.</summary>
    public Edge<TResult> Select<TResult>(Func<T, TResult> select) => new(Sources, results => select(_read(results)));

    /// <summary>The value, computed from this one and another.</summary>
    public Edge<TResult> With<TOther, TResult>(Edge<TOther> other, Func<T, TOther, TResult> combine) =>
        new([.. Sources, .. other.Sources], results => combine(_read(results), other.Read(results)));

    internal T Read(DagResults results) => _read(results);
}

/// <summary>A node that an edge comes from.</summary>
internal readonly record struct EdgeSource(DagNode Node, Need Need);

/// <summary>What an edge needs of the node that it comes from.</summary>
internal enum Need
{
    /// <summary>Its output: without it, what takes the edge cannot run.</summary>
    Output,

    /// <summary>Its output, or the type's default if it has none.</summary>
    OutputOrDefault,

    /// <summary>That it has ended, in whatever way.</summary>
    End,
}
