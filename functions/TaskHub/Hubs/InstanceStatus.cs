using Microsoft.DurableTask.Client;

namespace Spate.TaskHub.Hubs;

/// <summary>The states that an instance can have in a hub. The SDK has two more, which are obsolete.</summary>
internal static class InstanceStatus
{
    internal static OrchestrationRuntimeStatus[] All { get; } =
    [
        OrchestrationRuntimeStatus.Pending, OrchestrationRuntimeStatus.Running, OrchestrationRuntimeStatus.Suspended,
        OrchestrationRuntimeStatus.Completed, OrchestrationRuntimeStatus.Failed, OrchestrationRuntimeStatus.Terminated,
    ];

    internal static bool IsTerminal(this OrchestrationRuntimeStatus status) =>
        status is OrchestrationRuntimeStatus.Completed or OrchestrationRuntimeStatus.Failed or OrchestrationRuntimeStatus.Terminated;

    internal static bool Has(this OrchestrationRuntimeStatus status, InstanceMilestone milestone) =>
        milestone == InstanceMilestone.Started ? status != OrchestrationRuntimeStatus.Pending : status.IsTerminal();
}
