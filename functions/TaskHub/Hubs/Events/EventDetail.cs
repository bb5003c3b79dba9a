using System.Text.Json.Serialization;
using DurableTask.Core;

namespace Spate.TaskHub.Hubs.Events;

/// <summary>The rare fields of events.</summary>
internal sealed record EventDetail
{
    internal static EventDetail None { get; } = new();

    public string? ExecutionId { get; init; }

    public ParentExecution? Parent { get; init; }

    public Dictionary<string, string>? Tags { get; init; }

    public StoredTrace? Trace { get; init; }

    public string? Version { get; init; }

    public long FireAt { get; init; }

    public string? InstanceId { get; init; }

    public bool Recurse { get; init; }

    public string[]? Nodes { get; init; }

    /// <summary>Whether the payload of a rewind is a <see cref="StoredRewind"/>, and not the reason alone.</summary>
    public bool HasAnswers { get; init; }

    public string? Worker { get; init; }

    public TimeSpan Ran { get; init; }

    public int Delivery { get; init; }

    public string? LogId { get; init; }

    public OrchestrationStatus Status { get; init; }

    public StoredFailure? Failure { get; init; }

    // Where a call ran had fields of its own before it travelled in tags.
    public string? Pool { get; init; }

    public int Priority { get; init; }

    public TimeSpan? Timeout { get; init; }

    /// <summary>How a call was run; null if nobody noted it.</summary>
    internal static EventDetail? Of(TaskRun? run) => run is null ? null : new EventDetail
    {
        Worker = run.Worker,
        Ran = run.Duration,
        Delivery = run.Delivery,
        LogId = run.Log is null ? run.LogId : PayloadId.ToText(PayloadId.Of(run.Log)),
    };

    [JsonIgnore]
    internal TaskRun? Run => Worker is null ? null : new TaskRun(Worker, Ran, Delivery) { LogId = LogId };

    [JsonIgnore]
    internal Dictionary<string, string>? CallTags => Pool is null ? Tags : new TaskPlacement(Pool, Priority, Timeout).AddTo(Tags);
}

/// <summary>Serialization by generated code, so that the first event costs no reflection.</summary>
[JsonSourceGenerationOptions(DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingDefault)]
[JsonSerializable(typeof(EventDetail))]
[JsonSerializable(typeof(StoredFailure))]
[JsonSerializable(typeof(StoredRewind))]
[JsonSerializable(typeof(IReadOnlyDictionary<string, string>))]
internal sealed partial class EventJson : JsonSerializerContext;
