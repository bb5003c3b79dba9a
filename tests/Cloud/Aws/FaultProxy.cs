namespace Spate.Cloud.Tests.Aws;

/// <summary>Stands between a client and an emulator, and lets requests fail.</summary>
internal sealed class FaultProxy : IAsyncDisposable
{
    private const int SlowPieces = 16;

    /// <summary>Pauses are this fault, and nothing waits for them but the client that meets it.</summary>
    private static readonly TimeSpan SlowPause = TimeSpan.FromMilliseconds(2);

    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false });
    private readonly Uri _service;
    private readonly Func<LoopbackExchange, Fault?> _next;
    private readonly LoopbackServer _server;
    private readonly SqsFaults _sqs;
    private int _failed;
    private int _skewed;

    /// <summary>Fails the first try of one request in so many, with one fault after the other.</summary>
    public FaultProxy(Uri service, int oneIn, params IReadOnlyList<Fault> faults)
        : this(service, new FirstTries(oneIn, faults).Next)
    {
    }

    private FaultProxy(Uri service, Func<LoopbackExchange, Fault?> next)
    {
        _service = service;
        _next = next;
        _sqs = new(SendAsync);
        _server = new(AnswerAsync);
    }

    /// <summary>Fails a share of all requests, retries included, each as if by chance of its own.</summary>
    public static FaultProxy AtRandom(Uri service, double share, int seed, IReadOnlyList<Fault> faults, TimeSpan clockSkew = default) =>
        new(service, new Chance(share, seed, faults).Next) { ClockSkew = clockSkew };

    public Uri Endpoint => _server.Endpoint;

    /// <summary>Answers for the service where it answers at all, as the service does when it refuses.</summary>
    public Func<LoopbackExchange, (int Status, string Body)?>? Refusal { get; set; }

    /// <summary>
    /// By how much the service's clock is ahead of this machine's. As AWS does, it refuses what is signed for a time too far from its own.
    /// </summary>
    public TimeSpan ClockSkew { get; init; }

    /// <summary>How many requests were failed, those for their time apart.</summary>
    public int Failed => _failed;

    /// <summary>How many requests were refused for their time.</summary>
    public int Skewed => _skewed;

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _http.Dispose();
    }

    private DateTimeOffset Now => DateTimeOffset.UtcNow + ClockSkew;

    private async Task AnswerAsync(LoopbackExchange exchange)
    {
        if (Refusal?.Invoke(exchange) is var (status, body))
        {
            await exchange.AnswerAsync(status, body);
            return;
        }

        if (AwsClock.Refusal(exchange, Now) is { } late)
        {
            Interlocked.Increment(ref _skewed);
            await exchange.AnswerAsync(403, late.Body, late.Headers);
            return;
        }

        var next = _next(exchange);
        if (next is not null)
            Interlocked.Increment(ref _failed);
        switch (next)
        {
            case null:
                await ForwardAsync(exchange, null);
                break;
            case Fault.InternalError:
                await exchange.AnswerAsync(500, "<Error><Code>InternalError</Code><Message>Try again</Message></Error>");
                break;
            case Fault.SlowDown:
                await exchange.AnswerAsync(503, "<Error><Code>SlowDown</Code><Message>Slow down</Message></Error>");
                break;
            case Fault.Reset:
                exchange.Reset();
                break;
            case Fault.SentTwice:
                (await SendAsync(exchange, exchange.Body)).Dispose();
                await ForwardAsync(exchange, null);
                break;
            case Fault.DeliveredAgain when _sqs.LastDelivery is { } delivery:
                await exchange.AnswerAsync(200, delivery, SqsFaults.ContentType);
                break;
            case Fault.ExpiredReceipt:
                await exchange.AnswerAsync(200, await _sqs.ExpireAsync(exchange), SqsFaults.ContentType);
                break;
            case { } fault:
                await ForwardAsync(exchange, fault is Fault.DeliveredAgain ? null : fault);
                break;
        }
    }

    private async Task ForwardAsync(LoopbackExchange exchange, Fault? fault)
    {
        using var answer = await SendAsync(exchange, exchange.Body);
        if (fault is Fault.LostAnswer)
        {
            exchange.Reset();
            return;
        }

        var body = await answer.Content.ReadAsByteArrayAsync(exchange.Stop);
        _sqs.Remember(exchange, body);
        var length = answer.Content.Headers.ContentLength ?? body.Length;
        var headers = answer.Headers.Concat(answer.Content.Headers)
            .Where(header => header.Key is not ("Connection" or "Keep-Alive" or "Transfer-Encoding" or "Content-Length" or "Date"))
            .Select(header => (header.Key, string.Join(", ", header.Value)));
        await exchange.BeginAsync((int)answer.StatusCode, length, [.. headers, AwsClock.Date(Now)]);
        if (exchange.Method != "HEAD")
            await WriteAsync(exchange, body, fault);
    }

    private static async Task WriteAsync(LoopbackExchange exchange, byte[] body, Fault? fault)
    {
        if (fault is null)
        {
            await exchange.WriteAsync(body);
            return;
        }

        if (fault is Fault.Slow)
        {
            foreach (var piece in body.Chunk(1 + (body.Length / SlowPieces)))
            {
                await exchange.WriteAsync(piece);
                await Task.Delay(SlowPause, exchange.Stop);
            }

            return;
        }

        await exchange.WriteAsync(body.AsMemory(0, body.Length / 2));
        if (fault is Fault.ResetInMidBody)
            exchange.Reset();
        else if (fault is Fault.Truncated || body.Length == 0)
            exchange.End();
        else
            await exchange.StallAsync();
    }

    private async Task<HttpResponseMessage> SendAsync(LoopbackExchange exchange, byte[] body, string? action = null)
    {
        using var request = Copy(exchange, body);
        if (action is not null)
        {
            request.Headers.Remove(SqsFaults.Action);
            request.Headers.Add(SqsFaults.Action, action);
        }

        return await _http.SendAsync(request, HttpCompletionOption.ResponseContentRead, exchange.Stop);
    }

    private HttpRequestMessage Copy(LoopbackExchange exchange, byte[] body)
    {
        // The target goes on as it came: a dot or a percent sign in a key does not concern the proxy.
        var uri = new Uri(
            $"{_service.GetLeftPart(UriPartial.Authority)}{exchange.Target}",
            new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        var request = new HttpRequestMessage(new HttpMethod(exchange.Method), uri) { Content = new ByteArrayContent(body) };
        foreach (var (name, value) in exchange.Headers)
        {
            if (name is "Host" or "Connection" or "Expect" || name.StartsWith("Content-Length", StringComparison.OrdinalIgnoreCase))
                continue;
            if (!request.Headers.TryAddWithoutValidation(name, value))
                request.Content.Headers.TryAddWithoutValidation(name, value);
        }

        return request;
    }
}
