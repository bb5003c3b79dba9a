using System.Collections.Concurrent;

namespace Spate.Cloud.Tests.Aws.Provisioning;

/// <summary>
/// S3, SQS and STS on one port whose answers a test gives. A request is named by its SQS action, or by its method and what it asks of a
/// bucket, as <c>GET policy</c>; what the test does not answer is answered as in an empty account that takes everything.
/// </summary>
internal sealed class ScriptedAccount : IAsyncDisposable
{
    private readonly Dictionary<string, Queue<(int Status, string Body, (string, string)[] Headers)>> _answers =
        new(StringComparer.Ordinal);
    private readonly LoopbackServer _server;

    public ScriptedAccount() => _server = new LoopbackServer(AnswerAsync);

    public Uri Endpoint => _server.Endpoint;

    /// <summary>What was asked, and with which body.</summary>
    public ConcurrentQueue<(string Name, string Body)> Asked { get; } = new();

    public S3Options S3 => new() { Endpoint = Endpoint, ForcePathStyle = true, Credentials = Emulator.Credentials, MaxAttempts = 1 };

    public SqsOptions Sqs => new() { Endpoint = Endpoint, QueueName = "events", Credentials = Emulator.Credentials, MaxAttempts = 1 };

    /// <summary>Answers a request; the last answer to a request goes for all further ones of its name.</summary>
    public ScriptedAccount Answer(string name, int status, string body, params (string Name, string Value)[] headers)
    {
        if (!_answers.TryGetValue(name, out var answers))
            _answers.Add(name, answers = new());
        answers.Enqueue((status, body, headers));
        return this;
    }

    /// <summary>Answers with an error of S3, or of SQS.</summary>
    public ScriptedAccount Refuse(string name, int status, string code, string message = "Refused for a test") => char.IsUpper(name[1])
        ? Answer(name, status, $"<Error><Code>{code}</Code><Message>{message}</Message></Error>")
        : Answer(name, status, $$"""{"__type":"com.amazonaws.sqs#{{code}}","message":"{{message}}"}""");

    /// <summary>Lets a bucket be there.</summary>
    public ScriptedAccount WithBucket() => Answer("HEAD", 200, "");

    public AwsProvisioner Open() => new(S3, Sqs, random: new NoWaits());

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private async Task AnswerAsync(LoopbackExchange exchange)
    {
        var name = Name(exchange);
        lock (_answers)
            Asked.Enqueue((name, exchange.BodyText));
        var (status, body, headers) = Next(name);
        await exchange.AnswerAsync(status, body, headers);
    }

    private (int Status, string Body, (string, string)[] Headers) Next(string name)
    {
        lock (_answers)
        {
            if (_answers.TryGetValue(name, out var answers))
                return answers.Count > 1 ? answers.Dequeue() : answers.Peek();
        }

        return name switch
        {
            "GetCallerIdentity" => (
                200,
                "<GetCallerIdentityResponse><GetCallerIdentityResult><Arn>arn:aws:iam::123456789012:user/test</Arn><UserId>U</UserId>"
                    + "<Account>123456789012</Account></GetCallerIdentityResult></GetCallerIdentityResponse>",
                []),
            "GetQueueUrl" => (400, """{"__type":"com.amazonaws.sqs#QueueDoesNotExist","message":"none"}""", []),
            "CreateQueue" => (200, $$"""{"QueueUrl":"{{Endpoint}}123456789012/events"}""", []),
            "GetQueueAttributes" => (200, """{"Attributes":{"QueueArn":"arn:aws:sqs:us-east-1:123456789012:events"}}""", []),
            "SetQueueAttributes" => (200, "{}", []),
            "HEAD" => (404, "", []),
            "GET policy" => Absent("NoSuchBucketPolicy"),
            "GET lifecycle" => Absent("NoSuchLifecycleConfiguration"),
            "GET encryption" => Absent("ServerSideEncryptionConfigurationNotFoundError"),
            "GET publicAccessBlock" => Absent("NoSuchPublicAccessBlockConfiguration"),
            "GET ownershipControls" => Absent("OwnershipControlsNotFoundError"),
            "GET notification" => (200, "<NotificationConfiguration/>", []),
            _ when name.StartsWith("PUT ", StringComparison.Ordinal) || name == "PUT" => (200, "", []),
            _ => (500, name, []),
        };
    }

    private static (int Status, string Body, (string, string)[] Headers) Absent(string code) =>
        (404, $"<Error><Code>{code}</Code><Message>none</Message></Error>", []);

    private static string Name(LoopbackExchange exchange)
    {
        if (exchange.Headers.TryGetValue("X-Amz-Target", out var target))
            return target[(target.IndexOf('.', StringComparison.Ordinal) + 1)..];
        if (exchange.BodyText.Contains("Action=GetCallerIdentity", StringComparison.Ordinal))
            return "GetCallerIdentity";
        return exchange.Target.IndexOf('?', StringComparison.Ordinal) is > 0 and var at
            ? $"{exchange.Method} {exchange.Target[(at + 1)..].Split('=', '&')[0]}"
            : exchange.Method;
    }
}
