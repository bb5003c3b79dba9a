using System.Text.Json;
using DurableTask.Core;
using Spate.TaskHub.Hubs.Events;

namespace Spate.TaskHub.Hubs;

/// <summary>Fields of an instance that are stored as JSON text.</summary>
internal static class InstanceText
{
    internal static string? OfTags(IDictionary<string, string>? tags) =>
        tags is { Count: > 0 } ? JsonSerializer.Serialize(tags.AsReadOnly(), EventJson.Default.IReadOnlyDictionaryStringString) : null;

    internal static IReadOnlyDictionary<string, string> ToTags(string? text) =>
        text is null
            ? new Dictionary<string, string>()
            : JsonSerializer.Deserialize(text, EventJson.Default.IReadOnlyDictionaryStringString)!;

    internal static string? OfFailure(FailureDetails? failure) => StoredFailure.ToText(failure);

    internal static FailureDetails? ToFailure(string? text) => text is null ? null : StoredFailure.Parse(text);
}
