using System.Data.Common;
using System.Text.Json;
using System.Text.Json.Serialization;

namespace Spate.Durable.Hubs;

/// <summary>
/// A history event as columns: what most events have gets a column of its own, and only rare fields go into a JSON detail. The payload is
/// the one text of an event that may be large.
/// </summary>
internal readonly record struct EventRow(string Type, long Timestamp, int? TaskId, string? Name, string? Payload, string? Detail)
{
    internal static EventRow From(HistoryEvent item) => item switch
    {
        OrchestratorStartedEvent => Row(item, "OrchestratorStarted"),
        ExecutionStartedEvent e => Row(item, "ExecutionStarted", null, e.Name, e.Input,
            Json(new EventDetail { ExecutionId = e.ExecutionId, Parent = e.Parent, Tags = e.Tags, Trace = e.ParentTraceContext })),
        TaskScheduledEvent e => Row(item, "TaskScheduled", e.EventId, e.Name, e.Input,
            e.Placement == TaskPlacement.Default && e.Tags is null && e.ParentTraceContext is null
                ? null
                : Json(new EventDetail
                {
                    Pool = e.Placement.Pool, Priority = e.Placement.Priority, Timeout = e.Placement.Timeout, Tags = e.Tags, Trace = e.ParentTraceContext,
                })),
        TaskCompletedEvent e => Row(item, "TaskCompleted", e.TaskScheduledId, null, e.Result),
        TaskFailedEvent e => Row(item, "TaskFailed", e.TaskScheduledId, null, Json(e.FailureDetails)),
        TimerCreatedEvent e => Row(item, "TimerCreated", e.EventId, null, null, Json(new EventDetail { FireAt = e.FireAt.UtcTicks })),
        TimerFiredEvent e => Row(item, "TimerFired", e.TimerId),
        SubOrchestrationInstanceCreatedEvent e => Row(item, "SubOrchestrationInstanceCreated", e.EventId, e.Name, e.Input,
            Json(new EventDetail { InstanceId = e.InstanceId, Tags = e.Tags, Trace = e.ParentTraceContext })),
        SubOrchestrationInstanceCompletedEvent e => Row(item, "SubOrchestrationInstanceCompleted", e.TaskScheduledId, null, e.Result),
        SubOrchestrationInstanceFailedEvent e =>
            Row(item, "SubOrchestrationInstanceFailed", e.TaskScheduledId, null, Json(e.FailureDetails)),
        ExecutionTerminatedEvent e => Row(item, "ExecutionTerminated", null, null, e.Input, Json(new EventDetail { Recurse = e.Recurse })),
        ExecutionCompletedEvent e => Row(item, "ExecutionCompleted", null, null, e.Result,
            Json(new EventDetail { Status = e.OrchestrationStatus, Failure = e.FailureDetails })),
        _ => throw new ArgumentException($"A {item.GetType().Name} cannot be stored.", nameof(item)),
    };

    /// <summary>Reads the columns type, timestamp, task_id, name, payload, detail, in this order, from the given one on.</summary>
    internal static HistoryEvent Read(DbDataReader row, int first = 0) => new EventRow(
        row.GetString(first),
        row.GetInt64(first + 1),
        row.IsDBNull(first + 2) ? null : row.GetInt32(first + 2),
        row.TextOrNull(first + 3),
        row.TextOrNull(first + 4),
        row.TextOrNull(first + 5)).ToEvent();

    private HistoryEvent ToEvent()
    {
        var at = new DateTimeOffset(Timestamp, TimeSpan.Zero);
        var id = TaskId ?? 0;
        var detail = Detail is null ? EventDetail.None : JsonSerializer.Deserialize(Detail, EventJson.Default.EventDetail)!;
        return Type switch
        {
            "OrchestratorStarted" => new OrchestratorStartedEvent(at),
            "ExecutionStarted" => new ExecutionStartedEvent(at, Name!, Payload, detail.ExecutionId!, detail.Parent, detail.Tags, detail.Trace),
            "TaskScheduled" => new TaskScheduledEvent(at, id, Name!, Payload, detail.Placement, detail.Tags, detail.Trace),
            "TaskCompleted" => new TaskCompletedEvent(at, id, Payload),
            "TaskFailed" => new TaskFailedEvent(at, id, Failure()),
            "TimerCreated" => new TimerCreatedEvent(at, id, new DateTimeOffset(detail.FireAt, TimeSpan.Zero)),
            "TimerFired" => new TimerFiredEvent(at, id),
            "SubOrchestrationInstanceCreated" =>
                new SubOrchestrationInstanceCreatedEvent(at, id, detail.InstanceId!, Name!, Payload, detail.Tags, detail.Trace),
            "SubOrchestrationInstanceCompleted" => new SubOrchestrationInstanceCompletedEvent(at, id, Payload),
            "SubOrchestrationInstanceFailed" => new SubOrchestrationInstanceFailedEvent(at, id, Failure()),
            "ExecutionTerminated" => new ExecutionTerminatedEvent(at, Payload, detail.Recurse),
            "ExecutionCompleted" => new ExecutionCompletedEvent(at, detail.Status, Payload, detail.Failure),
            _ => throw new TaskHubException($"The task hub holds an event of the type '{Type}', which this version of the program does not know."),
        };
    }

    private TaskFailureDetails Failure() => JsonSerializer.Deserialize(Payload!, EventJson.Default.TaskFailureDetails)!;

    private static EventRow Row(
        HistoryEvent item, string type, int? taskId = null, string? name = null, string? payload = null, string? detail = null) =>
        new(type, item.Timestamp.UtcTicks, taskId, name, payload, detail);

    private static string Json(EventDetail detail) => JsonSerializer.Serialize(detail, EventJson.Default.EventDetail);

    private static string Json(TaskFailureDetails failure) => JsonSerializer.Serialize(failure, EventJson.Default.TaskFailureDetails);
}

/// <summary>The rare fields of events.</summary>
internal sealed record EventDetail
{
    internal static EventDetail None { get; } = new();

    public string? ExecutionId { get; init; }

    public ParentExecution? Parent { get; init; }

    public IReadOnlyDictionary<string, string>? Tags { get; init; }

    public TraceContext? Trace { get; init; }

    public string? Pool { get; init; }

    public int Priority { get; init; }

    public TimeSpan? Timeout { get; init; }

    public long FireAt { get; init; }

    public string? InstanceId { get; init; }

    public bool Recurse { get; init; }

    public OrchestrationRuntimeStatus Status { get; init; }

    public TaskFailureDetails? Failure { get; init; }

    [JsonIgnore]
    internal TaskPlacement Placement => Pool is null ? TaskPlacement.Default : new TaskPlacement(Pool, Priority, Timeout);
}

/// <summary>Serialization by generated code, so that the first event costs no reflection.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(EventDetail))]
[JsonSerializable(typeof(TaskFailureDetails))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
internal sealed partial class EventJson : JsonSerializerContext;

internal static class DbDataReaderExtensions
{
    internal static string? TextOrNull(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
