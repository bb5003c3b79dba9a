using Microsoft.DurableTask;

namespace Spate.TaskHub.Execution;

/// <summary>An orchestrator that is given a watched context in place of the SDK's.</summary>
internal sealed class WatchedOrchestrator(ITaskOrchestrator orchestrator, OrchestrationWatch watch) : ITaskOrchestrator
{
    public Type InputType => orchestrator.InputType;

    public Type OutputType => orchestrator.OutputType;

    public Task<object?> RunAsync(TaskOrchestrationContext context, object? input) =>
        orchestrator.RunAsync(new WatchedContext(context, watch), input);
}
