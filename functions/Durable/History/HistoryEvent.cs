namespace Spate.Durable;

/// <summary>Something that happened to an instance. The names and fields are those of the Durable Task protocol.</summary>
/// <param name="Timestamp">When.</param>
public abstract record HistoryEvent(DateTimeOffset Timestamp);

/// <summary>A turn began; its time is what the orchestrator sees as the current time.</summary>
/// <param name="Timestamp">When.</param>
public sealed record OrchestratorStartedEvent(DateTimeOffset Timestamp) : HistoryEvent(Timestamp);

/// <summary>The instance was started.</summary>
/// <param name="Timestamp">When it was scheduled.</param>
/// <param name="Name">The orchestrator's name.</param>
/// <param name="Input">What it is started with, serialized.</param>
/// <param name="ExecutionId">What tells this run of the instance from any other under the same id.</param>
/// <param name="Parent">Who waits for it; null if a client started it.</param>
/// <param name="Tags">Names and values that are stored with it.</param>
/// <param name="ParentTraceContext">The span that started it; null if nobody traces.</param>
public sealed record ExecutionStartedEvent(
    DateTimeOffset Timestamp,
    string Name,
    string? Input,
    string ExecutionId,
    ParentExecution? Parent = null,
    IReadOnlyDictionary<string, string>? Tags = null,
    TraceContext? ParentTraceContext = null) : HistoryEvent(Timestamp);

/// <summary>A span as W3C Trace Context writes it.</summary>
/// <param name="TraceParent">Version, trace, span and flags: the <c>traceparent</c> header.</param>
/// <param name="TraceState">What tracing systems add: the <c>tracestate</c> header.</param>
public sealed record TraceContext(string TraceParent, string? TraceState = null);

/// <summary>The call of a parent that a sub-orchestration answers.</summary>
/// <param name="Name">The parent's orchestrator.</param>
/// <param name="InstanceId">The parent's id.</param>
/// <param name="ExecutionId">The parent's run.</param>
/// <param name="TaskScheduledId">The number of the call within that run.</param>
public sealed record ParentExecution(string Name, string InstanceId, string ExecutionId, int TaskScheduledId);

/// <summary>An activity was called.</summary>
/// <param name="Timestamp">When.</param>
/// <param name="EventId">The number of the call within the run.</param>
/// <param name="Name">The activity's name.</param>
/// <param name="Input">What it is called with, serialized.</param>
/// <param name="Placement">Where, before what and for how long at most it runs.</param>
/// <param name="Tags">Names and values that are stored with the call.</param>
/// <param name="ParentTraceContext">The span of the run that calls; null if nobody traces.</param>
public sealed record TaskScheduledEvent(
    DateTimeOffset Timestamp,
    int EventId,
    string Name,
    string? Input,
    TaskPlacement Placement,
    IReadOnlyDictionary<string, string>? Tags = null,
    TraceContext? ParentTraceContext = null) : HistoryEvent(Timestamp);

/// <summary>Where, before what and for how long at most an activity runs.</summary>
/// <param name="Pool">The pool of workers that run it.</param>
/// <param name="Priority">Higher runs first within the pool.</param>
/// <param name="Timeout">How long one attempt may run; null is without limit.</param>
public sealed record TaskPlacement(string Pool = ActivityOptions.DefaultPool, int Priority = 0, TimeSpan? Timeout = null)
{
    /// <summary>The default pool, priority 0, no timeout.</summary>
    public static TaskPlacement Default { get; } = new();
}

/// <summary>An activity gave its result.</summary>
/// <param name="Timestamp">When.</param>
/// <param name="TaskScheduledId">The number of the call.</param>
/// <param name="Result">The result, serialized.</param>
public sealed record TaskCompletedEvent(DateTimeOffset Timestamp, int TaskScheduledId, string? Result) : HistoryEvent(Timestamp);

/// <summary>An activity failed.</summary>
/// <param name="Timestamp">When.</param>
/// <param name="TaskScheduledId">The number of the call.</param>
/// <param name="FailureDetails">How.</param>
public sealed record TaskFailedEvent(
    DateTimeOffset Timestamp, int TaskScheduledId, TaskFailureDetails FailureDetails) : HistoryEvent(Timestamp);

/// <summary>A timer was set.</summary>
/// <param name="Timestamp">When it was set.</param>
/// <param name="EventId">The number of the timer within the run.</param>
/// <param name="FireAt">When it fires.</param>
public sealed record TimerCreatedEvent(DateTimeOffset Timestamp, int EventId, DateTimeOffset FireAt) : HistoryEvent(Timestamp);

/// <summary>A timer fired.</summary>
/// <param name="Timestamp">When it was to fire.</param>
/// <param name="TimerId">The number of the timer.</param>
public sealed record TimerFiredEvent(DateTimeOffset Timestamp, int TimerId) : HistoryEvent(Timestamp);

/// <summary>A sub-orchestration was called.</summary>
/// <param name="Timestamp">When.</param>
/// <param name="EventId">The number of the call within the run.</param>
/// <param name="InstanceId">The id of the sub-orchestration.</param>
/// <param name="Name">Its orchestrator's name.</param>
/// <param name="Input">What it is started with, serialized.</param>
/// <param name="Tags">Names and values that are stored with it.</param>
/// <param name="ParentTraceContext">The span of the run that calls; null if nobody traces.</param>
public sealed record SubOrchestrationInstanceCreatedEvent(
    DateTimeOffset Timestamp,
    int EventId,
    string InstanceId,
    string Name,
    string? Input,
    IReadOnlyDictionary<string, string>? Tags = null,
    TraceContext? ParentTraceContext = null) : HistoryEvent(Timestamp);

/// <summary>A sub-orchestration gave its result.</summary>
/// <param name="Timestamp">When.</param>
/// <param name="TaskScheduledId">The number of the call.</param>
/// <param name="Result">The result, serialized.</param>
public sealed record SubOrchestrationInstanceCompletedEvent(
    DateTimeOffset Timestamp, int TaskScheduledId, string? Result) : HistoryEvent(Timestamp);

/// <summary>A sub-orchestration failed, or was terminated.</summary>
/// <param name="Timestamp">When.</param>
/// <param name="TaskScheduledId">The number of the call.</param>
/// <param name="FailureDetails">How.</param>
public sealed record SubOrchestrationInstanceFailedEvent(
    DateTimeOffset Timestamp, int TaskScheduledId, TaskFailureDetails FailureDetails) : HistoryEvent(Timestamp);

/// <summary>The end of the instance was asked for.</summary>
/// <param name="Timestamp">When.</param>
/// <param name="Input">What its output shall be, serialized.</param>
/// <param name="Recurse">Whether its sub-orchestrations end with it.</param>
public sealed record ExecutionTerminatedEvent(DateTimeOffset Timestamp, string? Input, bool Recurse) : HistoryEvent(Timestamp);

/// <summary>The run ended.</summary>
/// <param name="Timestamp">When.</param>
/// <param name="OrchestrationStatus">How.</param>
/// <param name="Result">Its result, serialized.</param>
/// <param name="FailureDetails">How it failed; null unless it failed.</param>
public sealed record ExecutionCompletedEvent(
    DateTimeOffset Timestamp,
    OrchestrationRuntimeStatus OrchestrationStatus,
    string? Result,
    TaskFailureDetails? FailureDetails) : HistoryEvent(Timestamp);
