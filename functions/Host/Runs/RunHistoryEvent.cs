using System.Text.Json;
using DurableTask.Core.History;

namespace Spate.Host.Runs;

/// <summary>An event of a run's history, without its values.</summary>
/// <param name="Number">Its position in the history, from 0.</param>
/// <param name="Type">What happened, in the names of the Durable Task protocol.</param>
/// <param name="Timestamp">When.</param>
/// <param name="TaskId">The number of the call or timer that it refers to.</param>
/// <param name="Name">The activity or orchestrator that was called.</param>
/// <param name="Failure">What went wrong.</param>
/// <param name="Reason">Why somebody suspended, resumed, terminated or rewound it.</param>
internal sealed record RunHistoryEvent(
    int Number, string Type, DateTimeOffset Timestamp, int? TaskId, string? Name, string? Failure, string? Reason)
{
    public static RunHistoryEvent Of(HistoryEvent item, int number)
    {
        (int? Task, string? Name, string? Failure) about = item switch
        {
            ExecutionStartedEvent e => (null, e.Name, null),
            TaskScheduledEvent e => (e.EventId, e.Name, null),
            TaskCompletedEvent e => (e.TaskScheduledId, null, null),
            TaskFailedEvent e => (e.TaskScheduledId, null, e.FailureDetails?.ErrorMessage),
            TimerCreatedEvent e => (e.EventId, null, null),
            TimerFiredEvent e => (e.TimerId, null, null),
            SubOrchestrationInstanceCreatedEvent e => (e.EventId, e.Name, null),
            SubOrchestrationInstanceCompletedEvent e => (e.TaskScheduledId, null, null),
            SubOrchestrationInstanceFailedEvent e => (e.TaskScheduledId, null, e.FailureDetails?.ErrorMessage),
            EventRaisedEvent e => (null, e.Name, null),
            EventSentEvent e => (e.EventId, e.Name, null),
            ExecutionCompletedEvent e => (null, null, e.FailureDetails?.ErrorMessage),
            _ => (null, null, null),
        };
        return new RunHistoryEvent(
            number, item.EventType.ToString(), new DateTimeOffset(item.Timestamp), about.Task, about.Name, about.Failure, ReasonOf(item));
    }

    /// <summary>The text that a client gave with a termination, which travels as JSON; null if it gave none.</summary>
    public static string? TextOf(string? json) => json is null || JsonElement.Parse(json) is not { ValueKind: JsonValueKind.String } text
        ? json is "null" ? null : json
        : text.GetString();

    private static string? ReasonOf(HistoryEvent item) => item switch
    {
        ExecutionSuspendedEvent e => e.Reason,
        ExecutionResumedEvent e => e.Reason,
        ExecutionTerminatedEvent e => TextOf(e.Input),
        ExecutionRewoundEvent e => e.Reason,
        _ => null,
    };
}
