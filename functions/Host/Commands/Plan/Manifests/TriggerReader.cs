using Spate.Planning;

namespace Spate.Host.Commands.Plan.Manifests;

/// <summary>Reads those triggers of a ScaledObject whose counts a simulation can know.</summary>
internal static class TriggerReader
{
    public static IReadOnlyList<TriggerSettings> Read(ManifestObject scaled, List<string> notes)
    {
        var count = scaled.Count("spec.triggers");
        var triggers = Enumerable.Range(0, count)
            .Select(index => ReadOne(scaled, $"spec.triggers[{index}]", notes))
            .OfType<TriggerSettings>()
            .ToList();
        if (count == 0)
            scaled.Report("spec", "has no spec.triggers: nothing would ever start a pod");
        else if (triggers.Count == 0)
        {
            scaled.Report(
                "spec.triggers",
                "has no trigger that can be simulated: aws-sqs-queue, or postgresql on due_instances, due_tasks or busy_workers");
        }

        return triggers;
    }

    private static TriggerSettings? ReadOne(ManifestObject scaled, string field, List<string> notes)
    {
        scaled.Know(field, "type", "name", "metadata", "authenticationRef", "metricType", "useCachedMetrics");
        if (scaled.Text($"{field}.metricType", "AverageValue") != "AverageValue")
        {
            scaled.Report(
                $"{field}.metricType", $"{field}.metricType must be AverageValue: a count for each pod is what queues are scaled by");
        }

        var type = scaled.Text($"{field}.type");
        switch (type)
        {
            case "aws-sqs-queue": return ReadQueue(scaled, field);
            case "postgresql": return ReadPostgres(scaled, field, notes);
            case "cron":
                notes.Add($"{scaled.Title}: {field} (cron) is assumed to be outside its window; --at TIME simulates it.");
                return null;
            case "":
                scaled.Report(field, $"{field} lacks 'type'");
                return null;
            default:
                notes.Add($"{scaled.Title}: {field} ({type}) is not simulated.");
                return null;
        }
    }

    private static TriggerSettings ReadQueue(ManifestObject scaled, string field)
    {
        scaled.Know(
            $"{field}.metadata", "queueURL", "queueURLFromEnv", "queueLength", "activationQueueLength", "scaleOnInFlight", "scaleOnDelayed",
            "awsRegion", "awsEndpoint", "identityOwner");
        return new TriggerSettings(
            "aws-sqs-queue",
            scaled.Flag($"{field}.metadata.scaleOnInFlight", true) ? TriggerCount.QueueVisibleAndInFlight : TriggerCount.QueueVisible,
            scaled.Quoted($"{field}.metadata.queueLength", 5, above: 0),
            $"{field}.metadata.queueLength",
            scaled.Quoted($"{field}.metadata.activationQueueLength", 0, above: -1),
            scaled.Flag($"{field}.useCachedMetrics", false));
    }

    private static TriggerSettings? ReadPostgres(ManifestObject scaled, string field, List<string> notes)
    {
        scaled.Know(
            $"{field}.metadata", "query", "targetQueryValue", "activationTargetQueryValue", "connection", "connectionFromEnv", "host",
            "port", "userName", "dbName", "sslmode",
            "passwordFromEnv");
        if (!scaled.Has($"{field}.metadata.targetQueryValue"))
            scaled.Report(field, $"{field}.metadata lacks 'targetQueryValue'");
        if (Counted(scaled.Text($"{field}.metadata.query")) is not { } counts)
        {
            notes.Add(
                $"{scaled.Title}: {field} (postgresql) is not simulated: its query counts neither due_instances nor due_tasks nor "
                + "busy_workers.");
            return null;
        }

        return new TriggerSettings(
            "postgresql",
            counts,
            scaled.Quoted($"{field}.metadata.targetQueryValue", 1, above: 0),
            $"{field}.metadata.targetQueryValue",
            scaled.Quoted($"{field}.metadata.activationTargetQueryValue", 0, above: -1),
            scaled.Flag($"{field}.useCachedMetrics", false));
    }

    private static TriggerCount? Counted(string query) => query switch
    {
        _ when query.Contains("due_instances", StringComparison.OrdinalIgnoreCase) => TriggerCount.DueInstances,
        _ when query.Contains("busy_workers", StringComparison.OrdinalIgnoreCase) => TriggerCount.BusyWorkers,
        _ when !query.Contains("due_tasks", StringComparison.OrdinalIgnoreCase) => null,
        _ => query.Contains("not leased", StringComparison.OrdinalIgnoreCase) ? TriggerCount.WaitingTasks : TriggerCount.DueTasks,
    };
}
