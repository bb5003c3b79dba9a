using DurableTask.Core.Tracing;

namespace Spate.TaskHub.Hubs.Events;

/// <summary>A span as W3C Trace Context writes it: the <c>traceparent</c> and <c>tracestate</c> headers.</summary>
internal sealed record StoredTrace(string TraceParent, string? TraceState = null)
{
    internal static StoredTrace? From(DistributedTraceContext? context) =>
        context is null ? null : new StoredTrace(context.TraceParent, context.TraceState);

    internal DistributedTraceContext ToContext() => new(TraceParent, TraceState);
}
