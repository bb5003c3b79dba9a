using System.Text.Json;
using System.Text.Json.Serialization;
using Spate.Pipeline.Activities;

namespace Spate.Pipeline.Webhooks;

/// <summary>What is posted.</summary>
internal static class WebhookBody
{
    public static byte[] Of(Webhook webhook, string run, OutcomeInput outcome, DateTimeOffset now)
    {
        var (subject, text) = (WebhookText.Fill(webhook.Subject, run, outcome), WebhookText.Fill(webhook.Body, run, outcome));
        return webhook.Format == WebhookFormat.Slack
            ? JsonSerializer.SerializeToUtf8Bytes(new SlackMessage(Slack(subject, text)), WebhookJson.Default.SlackMessage)
            : JsonSerializer.SerializeToUtf8Bytes(Event(run, outcome, now, subject, text), WebhookJson.Default.WebhookEvent);
    }

    private static WebhookEvent Event(string run, OutcomeInput outcome, DateTimeOffset now, string subject, string text)
    {
        var input = outcome.Run.Object;
        var error = outcome.Failure is null ? null : WebhookText.Error(outcome);
        return new WebhookEvent(
            $"run.{WebhookText.State(outcome)}", now,
            new WebhookData(
                run, outcome.Run.Route, input.Bucket, input.Key, input.ETag, input.Size, outcome.Failure?.ErrorType, error, subject, text));
    }

    /// <summary>Source: Slack API, "Formatting text": three characters stand for markup, and are escaped in any other use.</summary>
    private static string Slack(string subject, string text) =>
        (text.Length == 0 ? $"*{Escaped(subject)}*" : $"*{Escaped(subject)}*\n{Escaped(text)}");

    private static string Escaped(string text) => text.Replace("&", "&amp;", StringComparison.Ordinal)
        .Replace("<", "&lt;", StringComparison.Ordinal).Replace(">", "&gt;", StringComparison.Ordinal);
}

internal sealed record SlackMessage(string Text);

internal sealed record WebhookEvent(string Type, DateTimeOffset Timestamp, WebhookData Data);

internal sealed record WebhookData(
    string Run, string Route, string Bucket, string Key, string ETag, long Size, string? ErrorType, string? Error, string Subject,
    string Text);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(SlackMessage))]
[JsonSerializable(typeof(WebhookEvent))]
internal sealed partial class WebhookJson : JsonSerializerContext;
