using System.Text.Json;
using DurableTask.Core;

namespace Spate.TaskHub.Hubs.Events;

/// <summary>A failure as stored.</summary>
internal sealed record StoredFailure
{
    public string ErrorType { get; init; } = "";

    public string ErrorMessage { get; init; } = "";

    public string? StackTrace { get; init; }

    public StoredFailure? InnerFailure { get; init; }

    public bool IsNonRetriable { get; init; }

    public Dictionary<string, string?>? Properties { get; init; }

    internal static StoredFailure? From(FailureDetails? failure) => failure is null ? null : new StoredFailure
    {
        ErrorType = failure.ErrorType,
        ErrorMessage = failure.ErrorMessage,
        StackTrace = failure.StackTrace,
        InnerFailure = From(failure.InnerFailure),
        IsNonRetriable = failure.IsNonRetriable,
        Properties = failure.Properties?.ToDictionary(item => item.Key, item => item.Value?.ToString(), StringComparer.Ordinal),
    };

    internal static string? ToText(FailureDetails? failure) =>
        failure is null ? null : JsonSerializer.Serialize(From(failure)!, EventJson.Default.StoredFailure);

    internal static FailureDetails Parse(string text) => JsonSerializer.Deserialize(text, EventJson.Default.StoredFailure)!.ToDetails();

    internal FailureDetails ToDetails() => new(
        ErrorType,
        ErrorMessage,
        StackTrace,
        InnerFailure?.ToDetails(),
        IsNonRetriable,
        Properties?.ToDictionary(item => item.Key, item => (object?)item.Value, StringComparer.Ordinal));
}
