using Microsoft.DurableTask;
using Microsoft.DurableTask.Entities;
using Microsoft.Extensions.Logging;

namespace Spate.TaskHub.Execution;

/// <summary>
/// The SDK's context, guarded: it may be used on the orchestrator's thread only, and what the executor does not show of its use is noted.
/// </summary>
internal sealed class WatchedContext(TaskOrchestrationContext inner, OrchestrationWatch watch) : TaskOrchestrationContext
{
    public override TaskName Name => inner.Name;

    public override string InstanceId => inner.InstanceId;

    public override ParentOrchestrationInstance? Parent => inner.Parent;

    public override DateTime CurrentUtcDateTime => inner.CurrentUtcDateTime;

    public override bool IsReplaying => watch.IsRewinding || inner.IsReplaying;

    public override string Version => inner.Version;

    public override IReadOnlyDictionary<string, object?> Properties => inner.Properties;

    public override TaskOrchestrationEntityFeature Entities => inner.Entities;

    protected override ILoggerFactory LoggerFactory => watch.Loggers;

    public override T? GetInput<T>()
        where T : default => inner.GetInput<T>();

    public override Task<TResult> CallActivityAsync<TResult>(TaskName name, object? input = null, TaskOptions? options = null)
    {
        watch.Thread.Require();
        _ = TaskPlacement.FromTags(options?.Tags); // a tag that cannot be read fails the call here, where the code says it
        return inner.CallActivityAsync<TResult>(name, input, options);
    }

    public override Task<TResult> CallSubOrchestratorAsync<TResult>(
        TaskName orchestratorName, object? input = null, TaskOptions? options = null)
    {
        watch.Thread.Require();
        return inner.CallSubOrchestratorAsync<TResult>(orchestratorName, input, options);
    }

    public override Task CreateTimer(DateTime fireAt, CancellationToken cancellationToken)
    {
        watch.Thread.Require();
        return cancellationToken.IsCancellationRequested
            ? Task.FromCanceled(cancellationToken)
            : inner.CreateTimer(fireAt, cancellationToken);
    }

    public override Task<T> WaitForExternalEvent<T>(string eventName, CancellationToken cancellationToken = default)
    {
        watch.Thread.Require();
        var wait = inner.WaitForExternalEvent<T>(eventName, cancellationToken);
        watch.NoteWait(wait);
        return wait;
    }

    public override void SendEvent(string instanceId, string eventName, object payload)
    {
        watch.Thread.Require();
        inner.SendEvent(instanceId, eventName, payload);
    }

    public override void SetCustomStatus(object? customStatus)
    {
        watch.Thread.Require();
        watch.NoteStatus(customStatus);
    }

    public override void ContinueAsNew(object? newInput = null, bool preserveUnprocessedEvents = true) =>
        ContinueAsNew(new ContinueAsNewOptions { NewInput = newInput, PreserveUnprocessedEvents = preserveUnprocessedEvents });

    public override void ContinueAsNew(ContinueAsNewOptions options)
    {
        watch.Thread.Require();
        inner.ContinueAsNew(options);
        watch.NoteContinuation(options);
    }

    public override Guid NewGuid()
    {
        watch.Thread.Require();
        return inner.NewGuid();
    }
}
