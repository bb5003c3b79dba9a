using DurableTask.Core;
using Spate.TaskHub.Hubs.Events;

namespace Spate.TaskHub.Tests;

/// <summary>
/// Events as a hub or worker makes them, and what they are as stored: events of DurableTask.Core have no equality of their own.
/// </summary>
internal static class Event
{
    internal static OrchestratorStartedEvent OrchestratorStarted(DateTimeOffset at) => new OrchestratorStartedEvent(-1).At(at);

    internal static ExecutionStartedEvent ExecutionStarted(
        DateTimeOffset at,
        string name,
        string? input,
        string executionId,
        ParentExecution? parent = null,
        string instanceId = "instance") =>
        new ExecutionStartedEvent(-1, input)
        {
            Name = name,
            Version = "",
            OrchestrationInstance = new OrchestrationInstance { InstanceId = instanceId, ExecutionId = executionId },
            ParentInstance = parent?.ToParentInstance(),
        }.At(at);

    internal static TaskScheduledEvent TaskScheduled(
        DateTimeOffset at, int id, string name, string? input, TaskPlacement? placement = null, Dictionary<string, string>? tags = null) =>
        new TaskScheduledEvent(id, name, "", input) { Tags = (placement ?? TaskPlacement.Default).AddTo(tags) }.At(at);

    internal static TaskCompletedEvent TaskCompleted(DateTimeOffset at, int id, string? result) =>
        new TaskCompletedEvent(-1, id, result).At(at);

    internal static TaskFailedEvent TaskFailed(DateTimeOffset at, int id, FailureDetails failure) =>
        HubEvents.TaskFailed(id, failure).At(at);

    internal static TimerCreatedEvent TimerCreated(DateTimeOffset at, int id, DateTimeOffset fireAt) =>
        new TimerCreatedEvent(id, fireAt.UtcDateTime).At(at);

    internal static TimerFiredEvent TimerFired(DateTimeOffset at, int id) =>
        new TimerFiredEvent(-1, at.UtcDateTime) { TimerId = id }.At(at);

    internal static SubOrchestrationInstanceCreatedEvent SubOrchestrationInstanceCreated(
        DateTimeOffset at, int id, string instanceId, string name, string? input) =>
        new SubOrchestrationInstanceCreatedEvent(id) { InstanceId = instanceId, Name = name, Version = "", Input = input }.At(at);

    internal static SubOrchestrationInstanceCompletedEvent SubOrchestrationInstanceCompleted(DateTimeOffset at, int id, string? result) =>
        new SubOrchestrationInstanceCompletedEvent(-1, id, result).At(at);

    internal static SubOrchestrationInstanceFailedEvent SubOrchestrationInstanceFailed(DateTimeOffset at, int id, FailureDetails failure) =>
        HubEvents.SubOrchestrationFailed(id, failure).At(at);

    internal static EventRaisedEvent EventRaised(DateTimeOffset at, string name, string? input) =>
        new EventRaisedEvent(-1, input) { Name = name }.At(at);

    internal static EventSentEvent EventSent(DateTimeOffset at, int id, string instanceId, string name, string? input) =>
        new EventSentEvent(id) { InstanceId = instanceId, Name = name, Input = input }.At(at);

    internal static ExecutionSuspendedEvent ExecutionSuspended(DateTimeOffset at, string? reason = null) =>
        new ExecutionSuspendedEvent(-1, reason).At(at);

    internal static ExecutionResumedEvent ExecutionResumed(DateTimeOffset at, string? reason = null) =>
        new ExecutionResumedEvent(-1, reason).At(at);

    internal static ExecutionTerminatedEvent ExecutionTerminated(DateTimeOffset at, string? output, bool recurse) =>
        HubEvents.Terminated(output, recurse).At(at);

    internal static ExecutionCompletedEvent ExecutionCompleted(
        DateTimeOffset at, OrchestrationRuntimeStatus status, string? result, FailureDetails? failure) =>
        new ExecutionCompletedEvent(-1, result, (OrchestrationStatus)status, failure).At(at);

    internal static FailureDetails Failure(string type, string message, string? stackTrace = null, FailureDetails? inner = null) =>
        new(type, message, stackTrace, inner, isNonRetriable: false);

    /// <summary>Asserts that events are the same in all that a hub stores of them.</summary>
    internal static void AssertSame(IEnumerable<HistoryEvent> expected, IEnumerable<HistoryEvent> actual) =>
        Assert.Equal(expected.Select(EventRow.From), actual.Select(EventRow.From));

    /// <inheritdoc cref="AssertSame(IEnumerable{HistoryEvent}, IEnumerable{HistoryEvent})"/>
    internal static void AssertSame(HistoryEvent expected, HistoryEvent actual) => AssertSame([expected], [actual]);
}
