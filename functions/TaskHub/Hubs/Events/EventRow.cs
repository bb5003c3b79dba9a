using System.Data.Common;
using System.Text.Json;
using DurableTask.Core;
using DurableTask.Core.History;

namespace Spate.TaskHub.Hubs.Events;

/// <summary>
/// A history event as columns: what most events have gets a column of its own, and only rare fields go into a JSON detail. The payload is
/// the one text of an event that may be large. Rows that earlier versions wrote must stay readable.
/// </summary>
internal readonly record struct EventRow(string Type, long Timestamp, int? TaskId, string? Name, string? Payload, string? Detail)
{
    /// <summary>What the call logged that the event answers, to be stored among the payloads; null if that is stored, or nothing.</summary>
    internal string? Log { get; private init; }

    /// <summary>Whether the event is for the instance, whichever run of it is under way, and not an answer to one run.</summary>
    internal bool IsOfInstance => Type is "ExecutionTerminated" or "ExecutionSuspended" or "ExecutionResumed" or "EventRaised";

    internal static EventRow From(HistoryEvent item) => item switch
    {
        OrchestratorStartedEvent => Row(item, "OrchestratorStarted"),
        ExecutionStartedEvent e => Row(item, "ExecutionStarted", null, e.Name, e.Input, DetailOf(e)),
        TaskScheduledEvent e => Row(item, "TaskScheduled", e.EventId, e.Name, e.Input, DetailOf(e)),
        TaskCompletedEvent e => Row(item, "TaskCompleted", e.TaskScheduledId, null, e.Result, DetailOf(TaskRun.Of(e))) with
        {
            Log = TaskRun.Of(e)?.Log,
        },
        TaskFailedEvent e => Row(
            item, "TaskFailed", e.TaskScheduledId, null, StoredFailure.ToText(e.FailureDetails), DetailOf(TaskRun.Of(e))) with
        {
            Log = TaskRun.Of(e)?.Log,
        },
        TimerCreatedEvent e => Row(item, "TimerCreated", e.EventId, null, null, Json(new EventDetail { FireAt = e.FireAt.Ticks })),
        TimerFiredEvent e => Row(item, "TimerFired", e.TimerId),
        SubOrchestrationInstanceCreatedEvent e => Row(item, "SubOrchestrationInstanceCreated", e.EventId, e.Name, e.Input, DetailOf(e)),
        SubOrchestrationInstanceCompletedEvent e => Row(item, "SubOrchestrationInstanceCompleted", e.TaskScheduledId, null, e.Result),
        SubOrchestrationInstanceFailedEvent e =>
            Row(item, "SubOrchestrationInstanceFailed", e.TaskScheduledId, null, StoredFailure.ToText(e.FailureDetails)),
        EventRaisedEvent e => Row(item, "EventRaised", null, e.Name, e.Input),
        EventSentEvent e => Row(item, "EventSent", e.EventId, e.Name, e.Input, Json(new EventDetail { InstanceId = e.InstanceId })),
        ExecutionSuspendedEvent e => Row(item, "ExecutionSuspended", null, null, e.Reason),
        ExecutionResumedEvent e => Row(item, "ExecutionResumed", null, null, e.Reason),
        ExecutionTerminatedEvent e =>
            Row(item, "ExecutionTerminated", null, null, e.Input, Json(new EventDetail { Recurse = e.IsRecursive })),
        ExecutionRewoundEvent e => Row(item, "ExecutionRewound", null, null, PayloadOf(e), DetailOf(e)),
        ExecutionCompletedEvent e => Row(item, "ExecutionCompleted", null, null, e.Result, DetailOf(e)),
        _ => throw new ArgumentException($"A {item.GetType().Name} cannot be stored.", nameof(item)),
    };

    /// <summary>Reads the columns type, timestamp, task_id, name, payload, detail, in this order, from the given one on.</summary>
    internal static HistoryEvent Read(DbDataReader row, string instanceId, int first = 0) => new EventRow(
        row.GetString(first),
        row.GetInt64(first + 1),
        row.IsDBNull(first + 2) ? null : row.GetInt32(first + 2),
        row.TextOrNull(first + 3),
        row.TextOrNull(first + 4),
        row.TextOrNull(first + 5)).ToEvent(instanceId);

    private HistoryEvent ToEvent(string instanceId)
    {
        var detail = Detail is null ? EventDetail.None : JsonSerializer.Deserialize(Detail, EventJson.Default.EventDetail)!;
        return ToEvent(instanceId, TaskId ?? 0, detail).At(new DateTime(Timestamp, DateTimeKind.Utc));
    }

    private HistoryEvent ToEvent(string instanceId, int id, EventDetail detail) => Type switch
    {
        "OrchestratorStarted" => new OrchestratorStartedEvent(-1),
        "ExecutionStarted" => Started(instanceId, detail),
        "TaskScheduled" => new TaskScheduledEvent(id, Name!, detail.Version ?? "", Payload)
        {
            Tags = detail.CallTags,
            ParentTraceContext = detail.Trace?.ToContext(),
        },
        "TaskCompleted" => HubEvents.TaskCompleted(id, Payload, detail.Run),
        "TaskFailed" => HubEvents.TaskFailed(id, StoredFailure.Parse(Payload!), detail.Run),
        "TimerCreated" => new TimerCreatedEvent(id, new DateTime(detail.FireAt, DateTimeKind.Utc)),
        "TimerFired" => new TimerFiredEvent(-1, new DateTime(Timestamp, DateTimeKind.Utc)) { TimerId = id },
        "SubOrchestrationInstanceCreated" => new SubOrchestrationInstanceCreatedEvent(id)
        {
            Name = Name,
            Version = detail.Version ?? "",
            Input = Payload,
            InstanceId = detail.InstanceId,
            Tags = detail.Tags,
        },
        "SubOrchestrationInstanceCompleted" => new SubOrchestrationInstanceCompletedEvent(-1, id, Payload),
        "SubOrchestrationInstanceFailed" => HubEvents.SubOrchestrationFailed(id, StoredFailure.Parse(Payload!)),
        "EventRaised" => new EventRaisedEvent(-1, Payload) { Name = Name },
        "EventSent" => new EventSentEvent(id) { Name = Name, Input = Payload, InstanceId = detail.InstanceId },
        "ExecutionSuspended" => new ExecutionSuspendedEvent(-1, Payload),
        "ExecutionResumed" => new ExecutionResumedEvent(-1, Payload),
        "ExecutionTerminated" => HubEvents.Terminated(Payload, detail.Recurse),
        "ExecutionRewound" => Rewound(detail),
        "ExecutionCompleted" => new ExecutionCompletedEvent(-1, Payload, detail.Status, detail.Failure?.ToDetails()),
        _ => throw new TaskHubException(
            $"The task hub holds an event of the type '{Type}' in the instance '{instanceId}', which this version of the "
            + "program does not know."),
    };

    private ExecutionStartedEvent Started(string instanceId, EventDetail detail) => new(-1, Payload)
    {
        Name = Name,
        Version = detail.Version ?? "",
        OrchestrationInstance = new OrchestrationInstance { InstanceId = instanceId, ExecutionId = detail.ExecutionId! },
        ParentInstance = detail.Parent?.ToParentInstance(),
        Tags = detail.Tags,
        ParentTraceContext = detail.Trace?.ToContext(),
    };

    private ExecutionRewoundEvent Rewound(EventDetail detail)
    {
        if (!detail.HasAnswers)
            return HubEvents.Rewound(Payload, detail.Nodes ?? []);
        var stored = JsonSerializer.Deserialize(Payload!, EventJson.Default.StoredRewind)!;
        return HubEvents.Rewound(stored.Reason, detail.Nodes ?? [], stored.Answers);
    }

    private static string DetailOf(ExecutionStartedEvent e) => Json(new EventDetail
    {
        ExecutionId = e.ExecutionId,
        Parent = ParentExecution.From(e.ParentInstance),
        Tags = Filled(e.Tags),
        Trace = StoredTrace.From(e.ParentTraceContext),
        Version = NotEmpty(e.Version),
    });

    private static string? DetailOf(TaskScheduledEvent e) =>
        e.Tags is { Count: > 0 } || !string.IsNullOrEmpty(e.Version) || e.ParentTraceContext is not null
            ? Json(new EventDetail { Tags = Filled(e.Tags), Version = NotEmpty(e.Version), Trace = StoredTrace.From(e.ParentTraceContext) })
            : null;

    private static string DetailOf(SubOrchestrationInstanceCreatedEvent e) =>
        Json(new EventDetail { InstanceId = e.InstanceId, Tags = Filled(e.Tags), Version = NotEmpty(e.Version) });

    private static string? DetailOf(TaskRun? run) => EventDetail.Of(run) is { } detail ? Json(detail) : null;

    private static string? DetailOf(ExecutionRewoundEvent e) => e.Nodes.Count > 0 || e.Answers.Count > 0
        ? Json(new EventDetail { Nodes = e.Nodes.Count > 0 ? [.. e.Nodes] : null, HasAnswers = e.Answers.Count > 0 })
        : null;

    private static string? PayloadOf(ExecutionRewoundEvent e) => e.Answers.Count > 0
        ? JsonSerializer.Serialize(new StoredRewind(e.Reason, e.Answers), EventJson.Default.StoredRewind)
        : e.Reason;

    private static string DetailOf(ExecutionCompletedEvent e) =>
        Json(new EventDetail { Status = e.OrchestrationStatus, Failure = StoredFailure.From(e.FailureDetails) });

    private static Dictionary<string, string>? Filled(IDictionary<string, string>? tags) =>
        tags is { Count: > 0 } ? tags as Dictionary<string, string> ?? new Dictionary<string, string>(tags, StringComparer.Ordinal) : null;

    private static string? NotEmpty(string? text) => string.IsNullOrEmpty(text) ? null : text;

    private static EventRow Row(
        HistoryEvent item, string type, int? taskId = null, string? name = null, string? payload = null, string? detail = null) =>
        new(type, item.Timestamp.Ticks, taskId, name, payload, detail);

    private static string Json(EventDetail detail) => JsonSerializer.Serialize(detail, EventJson.Default.EventDetail);
}
