using System.Text.Json;

namespace Spate.Durable.Hubs;

/// <summary>Fields of an instance that are stored as JSON text, and what follows from its state.</summary>
internal static class InstanceText
{
    internal static string? OfTags(IReadOnlyDictionary<string, string>? tags) =>
        tags is { Count: > 0 } ? JsonSerializer.Serialize(tags, EventJson.Default.IReadOnlyDictionaryStringString) : null;

    internal static IReadOnlyDictionary<string, string> ToTags(string? text) =>
        text is null ? new Dictionary<string, string>() : JsonSerializer.Deserialize(text, EventJson.Default.IReadOnlyDictionaryStringString)!;

    internal static string? OfFailure(TaskFailureDetails? failure) =>
        failure is null ? null : JsonSerializer.Serialize(failure, EventJson.Default.TaskFailureDetails);

    internal static TaskFailureDetails? ToFailure(string? text) =>
        text is null ? null : JsonSerializer.Deserialize(text, EventJson.Default.TaskFailureDetails);

    internal static bool Has(this OrchestrationRuntimeStatus status, InstanceMilestone milestone) =>
        milestone == InstanceMilestone.Started ? status != OrchestrationRuntimeStatus.Pending : status.IsTerminal();
}
