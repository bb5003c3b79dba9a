using Spate.Dag.Execution;

namespace Spate.Dag;

/// <summary>A node of a graph that is being built.</summary>
public interface INode
{
    internal DagNode Definition { get; }
}

/// <summary>
/// A node whose output is a <typeparamref name="T"/>, and the edge that carries that output. What takes the edge is skipped when the node
/// is.
/// </summary>
public sealed class Node<T> : Edge<T>, INode
{
    private readonly DagNode _definition;

    internal Node(DagNode definition)
        : base([new EdgeSource(definition, Optional: false)], values => (T)values[definition]!) => _definition = definition;

    DagNode INode.Definition => _definition;

    /// <summary>The node's output, or the type's default when the node was skipped.</summary>
    public Edge<T?> OrDefault() =>
        new([new EdgeSource(_definition, Optional: true)], values => values[_definition] is T output ? output : default);
}
