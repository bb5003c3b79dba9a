using Microsoft.Extensions.Logging;

namespace Spate.TaskHub.Worker;

/// <summary>What a worker reports.</summary>
internal static partial class WorkerLog
{
    [LoggerMessage(1, LogLevel.Warning, "The task hub failed. The worker will retry.")]
    internal static partial void HubFailed(ILogger log, Exception error);

    [LoggerMessage(2, LogLevel.Warning, "The lease on {Work} was lost; its outcome is discarded.")]
    internal static partial void LeaseLost(ILogger log, string work);

    [LoggerMessage(3, LogLevel.Error, "{Work} was handed out {Count} times and never finished; it fails.")]
    internal static partial void Poisoned(ILogger log, string work, int count);

    [LoggerMessage(4, LogLevel.Warning, "The activity {Activity} of {InstanceId} failed (delivery {Delivery}).")]
    internal static partial void ActivityFailed(ILogger log, Exception error, string activity, string instanceId, int delivery);

    [LoggerMessage(5, LogLevel.Warning, "The orchestration {InstanceId} ({Orchestrator}) failed: {Reason}")]
    internal static partial void OrchestrationFailed(ILogger log, string orchestrator, string instanceId, string reason);

    [LoggerMessage(6, LogLevel.Error, "A work item could not be processed; it will be handed out again.")]
    internal static partial void WorkItemFailed(ILogger log, Exception error);

    [LoggerMessage(7, LogLevel.Error, "The outcome of {Work} cannot be stored (delivery {Delivery}); it will be handed out again.")]
    internal static partial void CommitRefused(ILogger log, Exception error, string work, int delivery);
}
