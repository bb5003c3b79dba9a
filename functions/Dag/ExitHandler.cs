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
public sealed record DagOutcome<TInput>(TInput Input, TaskFailureDetails? Failure);

internal sealed record ExitHandler(
    string Name, WorkShape Shape, ExitCondition Condition, Func<NodeScope, object?, TaskFailureDetails?, Task> RunAsync)
{
    public bool Applies(bool failed) => Condition switch
    {
        ExitCondition.Succeeded => !failed,
        ExitCondition.Failed => failed,
        _ => true,
    };
}
