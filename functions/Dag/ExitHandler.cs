using Microsoft.DurableTask;
using Spate.Dag.Execution;

namespace Spate.Dag;

/// <summary>When an exit handler runs.</summary>
public enum ExitCondition
{
    /// <summary>On success and on failure.</summary>
    Always,

    /// <summary>Only if the graph succeeded.</summary>
    Succeeded,

    /// <summary>Only if the graph failed.</summary>
    Failed,
}

/// <summary>How a graph ended, as its exit handlers see it.</summary>
/// <param name="Input">The graph's input.</param>
/// <param name="Failure">The first failure, in the order of declaration, that failed the graph; null on success.</param>
public sealed record DagOutcome<TInput>(TInput Input, TaskFailureDetails? Failure)
{
    /// <summary>The artifacts in the outputs of its nodes (<see cref="Artifact"/>, lists of them, <see cref="IHasArtifacts"/>).</summary>
    public IReadOnlyList<Artifact> Artifacts { get; init; } = [];

    /// <summary>Those of them that are not kept any longer, now that the graph has ended like this.</summary>
    public IEnumerable<Artifact> Expired => Artifacts.Where(artifact =>
        artifact.Retention == ArtifactRetention.UntilEnd || (artifact.Retention == ArtifactRetention.UntilSuccess && Failure is null));
}

internal sealed record ExitHandler(
    string Name, WorkShape Shape, ExitCondition Condition, Func<NodeScope, DagOutcome<object?>, Task> RunAsync)
{
    public bool Applies(bool failed) => Condition switch
    {
        ExitCondition.Succeeded => !failed,
        ExitCondition.Failed => failed,
        _ => true,
    };
}
