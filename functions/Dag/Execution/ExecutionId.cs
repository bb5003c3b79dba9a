using Microsoft.DurableTask;

namespace Spate.Dag.Execution;

/// <summary>Tells one execution of an instance from another that has its id. It is made when it is first asked for.</summary>
internal sealed class ExecutionId(TaskOrchestrationContext context)
{
    public string Id => field ??= context.NewGuid().ToString("N");
}
