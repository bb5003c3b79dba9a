using System.Collections.Concurrent;

namespace Spate.Cloud.Tests.Aws;

/// <summary>What can happen between a client and a service.</summary>
internal enum Fault
{
    /// <summary>500 InternalError; the service did nothing.</summary>
    InternalError,

    /// <summary>503 SlowDown; the service did nothing.</summary>
    SlowDown,

    /// <summary>The connection is reset before the service heard of the request.</summary>
    Reset,

    /// <summary>The service did its work, and its answer is lost.</summary>
    LostAnswer,

    /// <summary>Half of the body comes, then the connection is reset.</summary>
    ResetInMidBody,

    /// <summary>Half of the body comes, then the connection ends.</summary>
    Truncated,

    /// <summary>Half of the body comes, and then nothing for ever.</summary>
    Stalled,
}

/// <summary>Stands before a service and fails the first try of one request in so many, with one fault after the other.</summary>
internal sealed class FaultProxy : IAsyncDisposable
{
    private readonly HttpClient _http = new(new SocketsHttpHandler { AllowAutoRedirect = false });
    private readonly ConcurrentDictionary<string, bool> _seen = new(StringComparer.Ordinal);
    private readonly Uri _service;
    private readonly Fault[] _faults;
    private readonly LoopbackServer _server;
    private readonly int _oneIn;
    private int _requests;
    private int _turn;

    public FaultProxy(Uri service, int oneIn, params Fault[] faults)
    {
        _oneIn = oneIn;
        _service = service;
        _faults = faults;
        _server = new(AnswerAsync);
    }

    public Uri Endpoint => _server.Endpoint;

    /// <summary>Answers for the service where it answers at all, as the service does when it refuses.</summary>
    public Func<LoopbackExchange, (int Status, string Body)?>? Refusal { get; set; }

    /// <summary>How many requests were failed.</summary>
    public int Failed => _turn;

    public async ValueTask DisposeAsync()
    {
        await _server.DisposeAsync();
        _http.Dispose();
    }

    private async Task AnswerAsync(LoopbackExchange exchange)
    {
        if (Refusal?.Invoke(exchange) is var (status, body))
        {
            await exchange.AnswerAsync(status, body);
            return;
        }

        switch (Next(exchange))
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
            case { } fault:
                await ForwardAsync(exchange, fault);
                break;
        }
    }

    /// <summary>A try is told from another request by the SDK's own number of it, which it keeps over its tries.</summary>
    private Fault? Next(LoopbackExchange exchange)
    {
        var request = $"{exchange.Headers.GetValueOrDefault("amz-sdk-invocation-id")} {exchange.Method} {exchange.Target}";
        if (!_seen.TryAdd(request, true) || Interlocked.Increment(ref _requests) % _oneIn != 0)
            return null;
        return _faults[(Interlocked.Increment(ref _turn) - 1) % _faults.Length];
    }

    private async Task ForwardAsync(LoopbackExchange exchange, Fault? fault)
    {
        using var request = Copy(exchange);
        using var answer = await _http.SendAsync(request, HttpCompletionOption.ResponseContentRead, exchange.Stop);
        if (fault is Fault.LostAnswer)
        {
            exchange.Reset();
            return;
        }

        var body = await answer.Content.ReadAsByteArrayAsync(exchange.Stop);
        var length = answer.Content.Headers.ContentLength ?? body.Length;
        var headers = answer.Headers.Concat(answer.Content.Headers)
            .Where(header => header.Key is not ("Connection" or "Keep-Alive" or "Transfer-Encoding" or "Content-Length"))
            .Select(header => (header.Key, string.Join(", ", header.Value)));
        await exchange.BeginAsync((int)answer.StatusCode, length, [.. headers]);
        if (exchange.Method != "HEAD")
            await SendAsync(exchange, body, fault);
    }

    private static async Task SendAsync(LoopbackExchange exchange, byte[] body, Fault? fault)
    {
        if (fault is null)
        {
            await exchange.WriteAsync(body);
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

    private HttpRequestMessage Copy(LoopbackExchange exchange)
    {
        // The target goes on as it came: a dot or a percent sign in a key is no matter of the proxy's.
        var uri = new Uri($"{_service.GetLeftPart(UriPartial.Authority)}{exchange.Target}", new UriCreationOptions { DangerousDisablePathAndQueryCanonicalization = true });
        var request = new HttpRequestMessage(new HttpMethod(exchange.Method), uri) { Content = new ByteArrayContent(exchange.Body) };
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
