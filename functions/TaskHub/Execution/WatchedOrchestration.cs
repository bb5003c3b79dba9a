using DurableTask.Core;

namespace Spate.TaskHub.Execution;

/// <summary>
/// The SDK's shim of an orchestrator, watched. The executor of DurableTask.Core ends a run only when nothing that it called is open any
/// more, and waits for ever for code that awaits a foreign task. Here the code's own task is seen, so that a run ends when its code does,
/// and its awaits continue on a thread that knows a foreign continuation.
/// </summary>
internal sealed class WatchedOrchestration(TaskOrchestration shim, OrchestrationWatch watch) : TaskOrchestration
{
    public override Task<string> Execute(OrchestrationContext context, string input) =>
        watch.Code = watch.Thread.Enter(() => shim.Execute(context, input));

    /// <summary>
    /// Nothing: the watched context notes each change of the status, so that a turn that changes nothing need not serialize it.
    /// </summary>
    public override string? GetStatus() => null;

    public override void RaiseEvent(OrchestrationContext context, string name, string input) => shim.RaiseEvent(context, name, input);
}
