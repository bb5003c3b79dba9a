namespace Spate.Pipeline;

/// <summary>What a webhook's body is like.</summary>
public enum WebhookFormat
{
    /// <summary>A JSON object: <c>type</c>, <c>timestamp</c>, <c>data</c> (source: Standard Webhooks 1.0.0, "Event payload").</summary>
    Json,

    /// <summary>What Slack's incoming webhooks take, and services that are compatible with them: <c>{"text": "…"}</c>.</summary>
    Slack,
}

/// <summary>When a webhook is called.</summary>
public enum WebhookEvents
{
    /// <summary>When a run failed.</summary>
    Failed,

    /// <summary>When a run completed.</summary>
    Completed,

    /// <summary>When a run ended.</summary>
    All,
}

/// <summary>
/// Who is told of the end of runs. Addresses and secrets that must not stand in a file are named by an environment variable.
/// </summary>
public sealed record Webhook
{
    /// <summary>What routes name it by.</summary>
    public required string Name { get; init; }

    /// <summary>Where it is posted; null if <see cref="UrlVariable"/> says so.</summary>
    public Uri? Url { get; init; }

    /// <summary>The environment variable that holds the address.</summary>
    public string? UrlVariable { get; init; }

    /// <summary>
    /// The environment variable that holds the secret by which posts are signed: base64, with or without <c>whsec_</c> before it. Null
    /// posts without a signature.
    /// </summary>
    public string? SecretVariable { get; init; }

    /// <summary>What the body is like.</summary>
    public WebhookFormat Format { get; init; }

    /// <summary>When it is called.</summary>
    public WebhookEvents On { get; init; }

    /// <summary>The subject, with placeholders such as <c>{route}</c>.</summary>
    public string Subject { get; init; } = "{route}: {bucket}/{key} {state}";

    /// <summary>The text, with placeholders such as <c>{error}</c>.</summary>
    public string Body { get; init; } = "{error}";
}

/// <summary>A webhook of a route, as runs keep it from the time of scheduling.</summary>
/// <param name="Name">Its name.</param>
/// <param name="On">When it is called.</param>
public sealed record RouteWebhook(string Name, WebhookEvents On)
{
    internal bool IsFor(bool failed) => On == WebhookEvents.All || (On == WebhookEvents.Failed) == failed;
}
