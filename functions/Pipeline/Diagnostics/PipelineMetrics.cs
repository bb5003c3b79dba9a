using System.Diagnostics.Metrics;
using Spate.Enrichment;

namespace Spate.Pipeline.Diagnostics;

/// <summary>
/// The pipeline's metrics. An attempt counts when it ends. If its outcome is lost and it is repeated, it counts again: the authoritative
/// totals are those of the manifests.
/// </summary>
internal static class PipelineMetrics
{
    private static readonly Meter Meter = new("Spate.Pipeline");

    private static readonly Counter<long> Events = Meter.CreateCounter<long>(
        "spate.events", "{event}", "Records that were enriched or rejected, by route.");

    private static readonly Counter<long> Bytes = Meter.CreateCounter<long>(
        "spate.bytes", "By", "Bytes of objects that were read, and of results and rejects that were written, as stored, by route.");

    private static readonly Counter<long> Parts = Meter.CreateCounter<long>(
        "spate.parts", "{part}", "Attempts to enrich a part, by route and outcome.");

    private static readonly Counter<long> Messages = Meter.CreateCounter<long>(
        "spate.trigger.messages", "{message}", "Messages that the trigger received.");

    private static readonly Counter<long> Notifications = Meter.CreateCounter<long>(
        "spate.trigger.notifications",
        "{notification}",
        "Notifications by outcome; messages that cannot be read count as one at every receive.");

    /// <summary>Declares the series with zero before they count: a series that starts at one shows no increase in rates.</summary>
    internal static void Declare(PipelineConfiguration configuration)
    {
        foreach (var route in configuration.Routes)
        {
            foreach (var result in (ReadOnlySpan<string>)["enriched", "rejected"])
                Events.Add(0, Tag("route", route.Name), Tag("result", result));
            foreach (var direction in (ReadOnlySpan<string>)["in", "out"])
                Bytes.Add(0, Tag("route", route.Name), Tag("direction", direction));
            foreach (var result in (ReadOnlySpan<string>)["completed", "failed"])
                Parts.Add(0, Tag("route", route.Name), Tag("result", result));
        }
    }

    /// <inheritdoc cref="Declare"/>
    internal static void DeclareTrigger()
    {
        Messages.Add(0);
        foreach (var outcome in Enum.GetValues<NotificationOutcome>())
            Notified(outcome, 0);
    }

    internal static void PartCompleted(string route, EnrichmentResult result)
    {
        Parts.Add(1, Tag("route", route), Tag("result", "completed"));
        Events.Add(result.RecordsOut, Tag("route", route), Tag("result", "enriched"));
        Events.Add(result.Rejected, Tag("route", route), Tag("result", "rejected"));
        Bytes.Add(result.BytesIn, Tag("route", route), Tag("direction", "in"));
        Bytes.Add(result.Output.Bytes + (result.Rejects?.Bytes ?? 0), Tag("route", route), Tag("direction", "out"));
    }

    internal static void PartFailed(string route) => Parts.Add(1, Tag("route", route), Tag("result", "failed"));

    internal static void Received(int messages) => Messages.Add(messages);

    internal static void Notified(NotificationOutcome outcome, int count = 1) =>
        Notifications.Add(count, Tag("outcome", outcome.ToString().ToLowerInvariant()));

    private static KeyValuePair<string, object?> Tag(string name, string value) => new(name, value);
}

/// <summary>What happened to a notification.</summary>
internal enum NotificationOutcome
{
    Scheduled,
    Duplicate,
    Unrouted,
    Ignored,
    Unreadable,
}
