using Spate.Dag.Execution;

namespace Spate.Dag;

/// <summary>
/// A value that flows along the edges of a graph: the graph's input, a node's output, or something computed from those. Functions given
/// to <see cref="Select"/> and <see cref="With"/> run inside the orchestrator, so they must be pure.
/// </summary>
public class Edge<T>
{
    private readonly Func<DagValues, T> _read;

    internal Edge(IReadOnlyList<EdgeSource> sources, Func<DagValues, T> read)
    {
        Sources = sources;
        _read = read;
    }

    /// <summary>The nodes that must have ended before the value can be read.</summary>
    internal IReadOnlyList<EdgeSource> Sources { get; }

    /// <summary>The value, computed from this one.</summary>
    public Edge<TResult> Select<TResult>(Func<T, TResult> select) => new(Sources, values => select(_read(values)));

    /// <summary>The value, computed from this one and another.</summary>
    public Edge<TResult> With<TOther, TResult>(Edge<TOther> other, Func<T, TOther, TResult> combine) =>
        new([.. Sources, .. other.Sources], values => combine(_read(values), other.Read(values)));

    internal T Read(DagValues values) => _read(values);
}

/// <summary>A node that an edge comes from.</summary>
/// <param name="Node">The node.</param>
/// <param name="Optional">Whether the edge has a value although the node was skipped.</param>
internal readonly record struct EdgeSource(DagNode Node, bool Optional);
