using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using EngineFailure = DurableTask.Core.Exceptions.TaskFailedException;

namespace Spate.Dag.Tests;

/// <summary>A context without a backend, for all that a graph asks of one: calls of activities, and a custom status.</summary>
internal abstract class ActivitiesContext(TaskName name, string instanceId) : TaskOrchestrationContext
{
    public override TaskName Name => name;

    public override string InstanceId => instanceId;

    public override ParentOrchestrationInstance? Parent => null;

    public override DateTime CurrentUtcDateTime => DateTime.UnixEpoch;

    public override bool IsReplaying => false;

    protected override ILoggerFactory LoggerFactory => NullLoggerFactory.Instance;

    public override T? GetInput<T>()
        where T : default => throw new NotSupportedException();

    public override Guid NewGuid() => throw new NotSupportedException();

    public override Task<TResult> CallSubOrchestratorAsync<TResult>(
        TaskName orchestratorName, object? input = null, TaskOptions? options = null) =>
        throw new NotSupportedException();

    public override Task CreateTimer(DateTime fireAt, CancellationToken cancellationToken) => throw new NotSupportedException();

    public override Task<T> WaitForExternalEvent<T>(string eventName, CancellationToken cancellationToken = default) =>
        throw new NotSupportedException();

    public override void SendEvent(string instanceId, string eventName, object payload) => throw new NotSupportedException();

    public override void ContinueAsNew(object? newInput = null, bool preserveUnprocessedEvents = true) => throw new NotSupportedException();

    /// <summary>The failure of a call, as the SDK makes it of the engine's.</summary>
    protected static TaskFailedException Failure(string activity, DurableTask.Core.FailureDetails details) => new(
        activity, 0, new EngineFailure(0, 0, activity, "", details.ErrorMessage, null!) { FailureDetails = details });
}
