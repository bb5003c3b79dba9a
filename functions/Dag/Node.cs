using Microsoft.DurableTask;
using Spate.Dag.Execution;

namespace Spate.Dag;

/// <summary>A node of a graph that is being built.</summary>
public interface INode
{
    internal DagNode Definition { get; }
}

/// <summary>
/// A node whose output is a <typeparamref name="T"/>, and the edge that carries that output. What takes the edge is skipped when the node
/// is, and omitted when the node has no output for another reason.
/// </summary>
public sealed class Node<T> : Edge<T>, INode
{
    private readonly DagNode _definition;

    internal Node(DagNode definition)
        : base([new EdgeSource(definition, Need.Output)], results => (T)results[definition].Output!) => _definition = definition;

    DagNode INode.Definition => _definition;

    /// <summary>How the node ended, with its output or its failure. It can be taken however the node ends.</summary>
    public Edge<NodeOutcome<T>> Outcome => new([new EdgeSource(_definition, Need.End)], results =>
    {
        var result = results[_definition];
        return new NodeOutcome<T>(
            result.State, result.State == NodeState.Succeeded ? (T)result.Output! : default, result.Failure?.SourceException.Details());
    });

    /// <summary>The node succeeded.</summary>
    public Dependency Succeeded => Dependency.On(_definition, nameof(Succeeded), result => result.State == NodeState.Succeeded);

    /// <summary>The node failed.</summary>
    public Dependency Failed => Dependency.On(_definition, nameof(Failed), result => result.State == NodeState.Failed);

    /// <summary>The node was skipped.</summary>
    public Dependency Skipped => Dependency.On(_definition, nameof(Skipped), result => result.State == NodeState.Skipped);

    /// <summary>The node was omitted.</summary>
    public Dependency Omitted => Dependency.On(_definition, nameof(Omitted), result => result.State == NodeState.Omitted);

    /// <summary>The node ended, in whatever way.</summary>
    public Dependency Ended => Dependency.On(_definition, nameof(Ended), result => result.HasEnded);

    /// <summary>
    /// What <c>After = node</c> asks for: it succeeded, was skipped, or failed and may (<see cref="NodeOptions{T}.ContinueOnFailure"/>).
    /// </summary>
    public static implicit operator Dependency(Node<T> node) => Dependency.On(node._definition, "", node._definition.LetsOthersGoOn);

    /// <summary>The node's output, or the type's default if the node has none and what takes this runs all the same.</summary>
    public Edge<T?> OrDefault() => new(
        [new EdgeSource(_definition, Need.OutputOrDefault)], results => results[_definition].Output is T output ? output : default);
}

/// <summary>How a node ended.</summary>
/// <param name="State">Its state.</param>
/// <param name="Output">Its output, if it succeeded.</param>
/// <param name="Failure">Why it failed, if it did.</param>
public sealed record NodeOutcome<T>(NodeState State, T? Output, TaskFailureDetails? Failure);
