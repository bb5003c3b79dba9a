using System.Globalization;
using System.Net;
using System.Net.Http.Headers;
using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;
using Spate.Pipeline.Diagnostics;
using Spate.Pipeline.Webhooks;

namespace Spate.Pipeline.Activities;

/// <summary>A webhook that is to be called, and what it tells.</summary>
internal sealed record WebhookInput(string Webhook, OutcomeInput Outcome)
{
    public static IReadOnlyList<WebhookInput> ForAll(OutcomeInput outcome) =>
    [
        .. (outcome.Run.Webhooks ?? []).Where(webhook => webhook.IsFor(failed: outcome.Failure is not null))
            .Select(webhook => new WebhookInput(webhook.Name, outcome)),
    ];
}

/// <summary>
/// Tells somebody how a run ended. All attempts have one id, so that a receiver can tell a post that it has seen. Messages never name the
/// address beyond its host: an address may be a secret itself.
/// </summary>
internal sealed class PostWebhook(
    PipelineConfiguration configuration, WebhookClient client, ActivityCancellation cancellation, ActivityReplay replay,
    TimeProvider time, ILogger<PostWebhook> logger)
    : TaskActivity<WebhookInput, bool>
{
    /// <returns>True.</returns>
    public override async Task<bool> RunAsync(TaskActivityContext context, WebhookInput input)
    {
        using var scope = logger.BeginObject(input.Outcome.Run);
        var webhook = configuration.Webhooks.FirstOrDefault(webhook => webhook.Name == input.Webhook)
            ?? throw new PermanentFailureException(
                "UnknownWebhook",
                $"pipeline.yaml has no webhook '{input.Webhook}', which the run was to call. Add it, then rewind the run.");
        var url = webhook.Url ?? Address(webhook);
        using var request = Request(webhook, url, context.InstanceId, input);
        using var response = await SendAsync(webhook, url, request);
        if (response.IsSuccessStatusCode)
        {
            logger.LogInformation("Webhook {Webhook} was told", webhook.Name);
            return true;
        }

        var message = $"Webhook '{webhook.Name}' at {url.Host} answered {(int)response.StatusCode}.";
        var mayPass = response.StatusCode is HttpStatusCode.RequestTimeout
            or HttpStatusCode.TooManyRequests
            or >= HttpStatusCode.InternalServerError;
        throw mayPass
            ? new HttpRequestException(message, null, response.StatusCode)
            : new PermanentFailureException("WebhookRefused", $"{message} Look at its address and at what it takes.");
    }

    private async Task<HttpResponseMessage> SendAsync(Webhook webhook, Uri url, HttpRequestMessage request)
    {
        try
        {
            return await client.SendAsync(request, cancellation.Token);
        }
        catch (Exception e)
            when (e is HttpRequestException || (e is OperationCanceledException && !cancellation.Token.IsCancellationRequested))
        {
            throw new HttpRequestException(
                $"Webhook '{webhook.Name}' at {url.Host} could not be reached: {e.GetBaseException().Message}", e);
        }
    }

    private HttpRequestMessage Request(Webhook webhook, Uri url, string run, WebhookInput input)
    {
        var now = time.GetUtcNow();
        var body = WebhookBody.Of(webhook, run, input.Outcome, now);
        var request = new HttpRequestMessage(HttpMethod.Post, url) { Content = new ByteArrayContent(body) };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/json", "utf-8");
        var id = Id(run, replay.Id, webhook.Name);
        var timestamp = now.ToUnixTimeSeconds();
        request.Headers.Add(WebhookSignature.IdHeader, id);
        request.Headers.Add(WebhookSignature.TimestampHeader, timestamp.ToString(CultureInfo.InvariantCulture));
        if (webhook.SecretVariable is { } variable)
            request.Headers.Add(WebhookSignature.SignatureHeader, WebhookSignature.Sign(Secret(webhook, variable), id, timestamp, body));
        return request;
    }

    private static Uri Address(Webhook webhook) =>
        Uri.TryCreate(Environment.GetEnvironmentVariable(webhook.UrlVariable!), UriKind.Absolute, out var url)
            && url.Scheme is "https" or "http"
            ? url
            : throw Unset(webhook, webhook.UrlVariable!, "an address that begins with https://");

    private static byte[] Secret(Webhook webhook, string variable) =>
        WebhookSignature.ParseSecret(Environment.GetEnvironmentVariable(variable) ?? "")
        ?? throw Unset(webhook, variable, "a secret in base64");

    private static PermanentFailureException Unset(Webhook webhook, string variable, string expected) => new(
        "WebhookNotSet",
        $"Webhook '{webhook.Name}': the environment variable {variable} does not hold {expected}. Set it, then rewind the run.");

    private static string Id(string run, string? replay, string webhook) =>
        $"msg_{Digest.Of($"{run}\n{replay}\n{webhook}", bytes: 16)}";
}
