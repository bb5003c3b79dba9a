using System.Runtime.ExceptionServices;
using Microsoft.DurableTask;
using Spate.Dag.Execution;

namespace Spate.Dag;

/// <summary>A graph of activities, complete and checked. Made by <see cref="DagBuilder{TInput}"/>.</summary>
public sealed class Dag<TInput, TOutput> : Template<TInput, TOutput>
{
    private readonly DagDefinition _definition;
    private readonly Edge<TOutput> _output;

    internal Dag(DagDefinition definition, Edge<TOutput> output)
    {
        _definition = definition;
        _output = output;
        Shape = DagShape.Of(definition);
    }

    /// <summary>The graph without its code: what is drawn, and checked at start-up.</summary>
    public DagShape Shape { get; }

    /// <summary>
    /// Runs the graph inside an orchestrator. Nodes start as soon as what they depend on has ended. When all have ended the exit handlers
    /// run, then the first failure is thrown that the graph's outcome follows from: a handler's never hides a node's.
    /// </summary>
    public Task<TOutput> RunAsync(TaskOrchestrationContext context, TInput input) =>
        RunAsync(new NodeScope { Context = context, Status = new StatusBoard(context), Execution = new ExecutionId(context) }, input);

    internal override WorkShape Describe() => new(Dag: Shape);

    internal override async Task<TOutput> RunAsync(NodeScope scope, TInput input)
    {
        var results = new DagResults(input, _definition.Nodes.Count);
        var own = _definition.ActivityOptions is { } options ? scope with { Options = options(input) } : scope;
        using var limit = _definition.Deadline is { } deadline
            ? Limit.Of(own, deadline, () => _definition.DescribeOverrun(deadline, results))
            : null;
        var execution = new DagExecution(own.Under(limit), _definition, results);
        var failure = FaultOf(input) ?? await execution.RunAsync();
        failure = await ExitAsync(own with { Stop = new Stop() }, results, failure);
        execution.Release();
        failure?.Throw();
        return Output(results);
    }

    private ExceptionDispatchInfo? FaultOf(TInput input)
    {
        var faults = _definition.Parameters.Select(parameter => parameter.FaultOf(input)).OfType<string>().ToList();
        return faults.Count == 0
            ? null
            : ExceptionDispatchInfo.Capture(new DagException($"'{_definition.Name}' cannot run: {string.Join("; ", faults)}."));
    }

    private async Task<ExceptionDispatchInfo?> ExitAsync(NodeScope scope, DagResults results, ExceptionDispatchInfo? failure)
    {
        var first = failure;
        var outcome = new DagOutcome<object?>(results.Input, failure?.SourceException.Details())
        {
            Artifacts = OutputArtifacts.Of(_definition.Nodes, results),
        };
        foreach (var handler in _definition.ExitHandlers.Where(handler => handler.Applies(failure is not null)))
        {
            try
            {
                await handler.RunAsync(scope.Node(handler.Name), outcome);
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                first ??= ExceptionDispatchInfo.Capture(e);
            }
        }

        return first;
    }

    private TOutput Output(DagResults results)
    {
        var absent = _output.Sources.FirstOrDefault(
            source => source.Need == Need.Output && results[source.Node].State != NodeState.Succeeded);
        return absent.Node is null
            ? _output.Read(results)
            : throw new DagException(
                $"The output of '{_definition.Name}' takes that of node '{absent.Node.Name}', which is {results[absent.Node].State}. "
                + "Where that may happen, take its OrDefault or its Outcome.");
    }
}
