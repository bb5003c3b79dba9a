using System.Diagnostics;
using Spate.Cloud;

namespace Spate.Pipeline.Diagnostics;

/// <summary>The spans of the trigger: a trace begins with a message, following OpenTelemetry's conventions for messaging.</summary>
internal static class PipelineTracing
{
    private static readonly ActivitySource Source = new("Spate.Pipeline");

    /// <summary>The span of handling a message; null when there is no listener.</summary>
    public static Activity? StartMessage(QueueMessage message) => Source.StartActivity("process notification", ActivityKind.Consumer)
        ?.SetTag("messaging.operation.type", "process")
        .SetTag("messaging.message.id", message.MessageId)
        .SetTag("messaging.message.delivery_count", message.ApproximateReceiveCount);
}
