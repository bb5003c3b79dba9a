using System.Runtime.ExceptionServices;
using Microsoft.DurableTask;
using Spate.Dag.Execution;

namespace Spate.Dag;

/// <summary>A graph of activities, complete and checked. Made by <see cref="DagBuilder{TInput}"/>.</summary>
public sealed class Dag<TInput, TOutput>
{
    private readonly IReadOnlyList<DagNode> _nodes;
    private readonly IReadOnlyList<ExitHandler> _exitHandlers;
    private readonly Edge<TOutput> _output;

    internal Dag(string name, IReadOnlyList<DagNode> nodes, IReadOnlyList<ExitHandler> exitHandlers, Edge<TOutput> output)
    {
        _nodes = nodes;
        _exitHandlers = exitHandlers;
        _output = output;
        Shape = DagShape.Of(name, nodes, exitHandlers);
    }

    /// <summary>The graph without its code: what is drawn, and checked at start-up.</summary>
    public DagShape Shape { get; }

    /// <summary>
    /// Runs the graph inside an orchestrator. Nodes start as soon as what they depend on has ended. Once a node has failed no further node
    /// starts. Those that run are waited for, then the exit handlers run, then the first failure is thrown: a handler's never hides a
    /// node's.
    /// </summary>
    public async Task<TOutput> RunAsync(TaskOrchestrationContext context, TInput input)
    {
        var values = new DagValues(input, _nodes.Count);
        var failure = await new DagExecution(context, _nodes, values).RunAsync();
        var first = failure;
        foreach (var handler in _exitHandlers.Where(handler => handler.Applies(failure is not null)))
        {
            try
            {
                await handler.RunAsync(context, input, failure is null ? null : DetailsOf(failure.SourceException));
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                first ??= ExceptionDispatchInfo.Capture(e);
            }
        }

        first?.Throw();
        return _output.Read(values);
    }

    private static TaskFailureDetails DetailsOf(Exception failure) =>
        failure is TaskFailedException task ? task.FailureDetails : TaskFailureDetails.FromException(failure);
}
