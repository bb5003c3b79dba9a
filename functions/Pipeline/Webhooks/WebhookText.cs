using System.Text.RegularExpressions;
using Spate.Pipeline.Activities;

namespace Spate.Pipeline.Webhooks;

/// <summary>Texts with placeholders for what a run is about.</summary>
internal static partial class WebhookText
{
    private const int LongestError = 2000;

    private static readonly string[] Known = ["route", "run", "bucket", "key", "size", "etag", "state", "error", "errortype"];

    /// <summary>What is wrong with a text; null if nothing is.</summary>
    public static string? Fault(string text)
    {
        var unknown = Placeholders().Matches(text).Select(match => match.Groups["name"].Value)
            .FirstOrDefault(name => !Known.Contains(name, StringComparer.Ordinal));
        if (unknown is null) return null;
        var meant = Spelling.Nearest(unknown, Known) is { } near ? $" (did you mean '{{{near}}}'?)" : "";
        return $"'{{{unknown}}}' is not known{meant}; known are {string.Join(", ", Known.Select(name => $"{{{name}}}"))}";
    }

    public static string Fill(string text, string run, OutcomeInput outcome) =>
        Placeholders().Replace(text, match => Value(match.Groups["name"].Value, run, outcome));

    /// <summary>The error of an outcome, of bounded length; empty if it is none.</summary>
    public static string Error(OutcomeInput outcome) => outcome.Failure?.ErrorMessage switch
    {
        null => "",
        { Length: > LongestError } error => string.Concat(error.AsSpan(0, LongestError), "…"),
        var error => error,
    };

    public static string State(OutcomeInput outcome) => outcome.Failure is null ? "completed" : "failed";

    private static string Value(string name, string run, OutcomeInput outcome) => name switch
    {
        "route" => outcome.Run.Route,
        "run" => run,
        "bucket" => outcome.Run.Object.Bucket,
        "key" => outcome.Run.Object.Key,
        "size" => ByteSize.Format(outcome.Run.Object.Size),
        "etag" => outcome.Run.Object.ETag,
        "state" => State(outcome),
        "error" => Error(outcome),
        "errortype" => outcome.Failure?.ErrorType ?? "",
        _ => $"{{{name}}}",
    };

    [GeneratedRegex(@"\{(?<name>[A-Za-z]+)\}", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Placeholders();
}
