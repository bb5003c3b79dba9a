using System.Diagnostics;
using System.Runtime.CompilerServices;
using System.Security.Cryptography;
using System.Text;
using DurableTask.Core.History;
using DurableTask.Core.Tracing;
using Microsoft.DurableTask;
using Spate.TaskHub.Hubs.Events;

namespace Spate.TaskHub.Diagnostics;

/// <summary>
/// Spans of creations, runs and activities, in the names that the Durable Task extensions use. A run lasts over many turns on any number of
/// workers, and its span is recorded once, by the worker that commits its end. That its activities can name it as their parent long before,
/// the span's id follows from the run's execution id.
/// </summary>
internal static class DurableTracing
{
    private const int SpanIdBytes = 8;

    private static readonly ActivitySource Source = new("Spate.TaskHub");

    /// <summary>The span of a client that schedules an instance; null if nobody traces.</summary>
    internal static Activity? StartCreation(TaskName orchestrator, string instanceId) =>
        Describe(
            Source.StartActivity($"create_orchestration:{orchestrator.Name}", ActivityKind.Producer),
            "orchestration",
            orchestrator.Name,
            instanceId);

    /// <summary>The span of an activity, below the run that called it; null if nobody traces.</summary>
    internal static Activity? StartActivity(LockedTask call) =>
        Describe(
            Source.StartActivity($"activity:{call.Name}", ActivityKind.Server, Parse(call.ParentTraceContext)),
            "activity",
            call.Name,
            call.InstanceId)
            ?.SetTag("durabletask.task.task_id", call.TaskId);

    /// <summary>Records a run that ended.</summary>
    internal static void RecordRun(string instanceId, ExecutionStartedEvent started, DateTimeOffset begunAt, ExecutionCompletedEvent end)
    {
        var parent = Parse(started.ParentTraceContext);
        if (parent == default || !Source.HasListeners())
            return;
        using var span = Source.StartActivity($"orchestration:{started.Name}", ActivityKind.Server, parent, startTime: begunAt);
        if (Describe(span, "orchestration", started.Name, instanceId) is null)
            return;
        SpanIdOf(span!) = RunSpanId(started);
        span!.SetTag("durabletask.task.status", end.OrchestrationStatus.ToString());
        if (end.FailureDetails is { } failure)
            span.SetStatus(ActivityStatusCode.Error, failure.ErrorMessage);
        span.SetEndTime(end.Timestamp);
    }

    /// <summary>
    /// A creation's span, as the instance carries it on; null if nobody traces. Where the trace is not sampled there is no such span, but
    /// the one above it says so, and what it causes must not begin traces of its own.
    /// </summary>
    internal static DistributedTraceContext? ContextOf(Activity? creation) =>
        (creation ?? (Source.HasListeners() ? Activity.Current : null)) is { Id: { } id } span
            ? new DistributedTraceContext(id, span.TraceStateString)
            : null;

    /// <summary>The span of a run, as its activities carry it; null if nobody traces.</summary>
    internal static DistributedTraceContext? RunOf(ExecutionStartedEvent started)
    {
        var parent = Parse(started.ParentTraceContext);
        return parent == default
            ? null
            : new DistributedTraceContext($"00-{parent.TraceId}-{RunSpanId(started)}-{(int)parent.TraceFlags:x2}", parent.TraceState);
    }

    private static string RunSpanId(ExecutionStartedEvent started) =>
        Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(started.ExecutionId)).AsSpan(0, SpanIdBytes));

    private static ActivityContext Parse(DistributedTraceContext? context) =>
        context is not null && ActivityContext.TryParse(context.TraceParent, context.TraceState, isRemote: true, out var parsed)
            ? parsed
            : default;

    private static Activity? Describe(Activity? span, string type, string name, string instanceId) =>
        span?.SetTag("durabletask.type", type).SetTag("durabletask.task.name", name).SetTag("durabletask.task.instance_id", instanceId);

    /// <summary>
    /// The runtime has no public way to choose a span's id. It must be written before anything reads <see cref="Activity.Id"/>.
    /// </summary>
    [UnsafeAccessor(UnsafeAccessorKind.Field, Name = "_spanId")]
    private static extern ref string? SpanIdOf(Activity span);
}
