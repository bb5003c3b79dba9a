using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text;

namespace Spate.Cloud.Tests.Aws;

/// <summary>A server for HTTP/1.1 on loopback whose answers a test gives byte by byte, also broken ones.</summary>
internal sealed class LoopbackServer : IAsyncDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _stop = new();
    private readonly Func<LoopbackExchange, Task> _answer;
    private readonly Task _accepting;

    public LoopbackServer(Func<LoopbackExchange, Task> answer)
    {
        _answer = answer;
        _listener.Start();
        Endpoint = new($"http://127.0.0.1:{((IPEndPoint)_listener.LocalEndpoint).Port}");
        _accepting = AcceptAsync();
    }

    public Uri Endpoint { get; }

    public async ValueTask DisposeAsync()
    {
        // An accept on a listener that has stopped throws: it stops after the last one.
        await _stop.CancelAsync();
        await _accepting;
        _listener.Stop();
        _stop.Dispose();
    }

    private async Task AcceptAsync()
    {
        var serving = new List<Task>();
        try
        {
            while (true)
                serving.Add(ServeAsync(await _listener.AcceptTcpClientAsync(_stop.Token)));
        }
        catch (OperationCanceledException)
        {
            await Task.WhenAll(serving);
        }
    }

    private async Task ServeAsync(TcpClient client)
    {
        using (client)
        {
            try
            {
                var stream = client.GetStream();
                while (await LoopbackExchange.ReadAsync(client, stream, _stop.Token) is { } exchange)
                {
                    await _answer(exchange);
                    if (exchange.IsOver)
                        return;
                }
            }
            catch (Exception e) when (e is IOException or OperationCanceledException or ObjectDisposedException or SocketException)
            {
                // The client hung up, or the test is over.
            }
        }
    }
}

/// <summary>A request, and the ways to answer it.</summary>
internal sealed class LoopbackExchange(TcpClient client, NetworkStream stream, CancellationToken stop)
{
    public string Method { get; private set; } = "";

    /// <summary>Path and query as they were sent.</summary>
    public string Target { get; private set; } = "";

    public Dictionary<string, string> Headers { get; } = new(StringComparer.OrdinalIgnoreCase);

    public byte[] Body { get; private set; } = [];

    public string BodyText => Encoding.UTF8.GetString(Body);

    /// <summary>Whether the connection was ended.</summary>
    public bool IsOver { get; private set; }

    /// <summary>Ends when the test does.</summary>
    public CancellationToken Stop => stop;

    public static async Task<LoopbackExchange?> ReadAsync(TcpClient client, NetworkStream stream, CancellationToken stop)
    {
        if (await ReadHeadAsync(stream, stop) is not { } head)
            return null;
        var lines = head.Split("\r\n");
        var exchange = new LoopbackExchange(client, stream, stop) { Method = lines[0].Split(' ')[0], Target = lines[0].Split(' ')[1] };
        foreach (var line in lines.Skip(1))
        {
            exchange.Headers[line[..line.IndexOf(':', StringComparison.Ordinal)]] =
                line[(line.IndexOf(':', StringComparison.Ordinal) + 1)..].Trim();
        }

        if (exchange.Headers.ContainsKey("Expect"))
            await stream.WriteAsync("HTTP/1.1 100 Continue\r\n\r\n"u8.ToArray(), stop);
        exchange.Body = new byte[int.Parse(exchange.Headers.GetValueOrDefault("Content-Length", "0"), CultureInfo.InvariantCulture)];
        await stream.ReadExactlyAsync(exchange.Body, stop);
        return exchange;
    }

    /// <summary>Answers whole.</summary>
    public async Task AnswerAsync(int status, ReadOnlyMemory<byte> body, params (string Name, string Value)[] headers)
    {
        await BeginAsync(status, body.Length, headers);
        if (Method != "HEAD")
            await WriteAsync(body);
    }

    public Task AnswerAsync(int status, string body, params (string Name, string Value)[] headers) =>
        AnswerAsync(status, Encoding.UTF8.GetBytes(body), headers);

    /// <summary>Sends the head of an answer that announces some bytes.</summary>
    public Task BeginAsync(int status, long contentLength, params (string Name, string Value)[] headers)
    {
        var head = new StringBuilder($"HTTP/1.1 {status} Status\r\n");
        foreach (var (name, value) in headers)
            head.Append($"{name}: {value}\r\n");
        if (!headers.Any(header => header.Name.Equals("Content-Length", StringComparison.OrdinalIgnoreCase)))
            head.Append($"Content-Length: {contentLength}\r\n");
        head.Append("\r\n");
        return WriteAsync(Encoding.Latin1.GetBytes(head.ToString()));
    }

    public Task WriteAsync(ReadOnlyMemory<byte> bytes) => stream.WriteAsync(bytes, stop).AsTask();

    /// <summary>Resets the connection: the client gets an error, not an end.</summary>
    public void Reset()
    {
        IsOver = true;
        client.Client.LingerState = new(enable: true, seconds: 0);
        client.Close();
    }

    /// <summary>Ends the connection as if all had been sent.</summary>
    public void End()
    {
        IsOver = true;
        client.Close();
    }

    /// <summary>Sends nothing more until the client gives up.</summary>
    public async Task StallAsync()
    {
        IsOver = true;
        _ = await stream.ReadAtLeastAsync(new byte[1], 1, throwOnEndOfStream: false, stop);
    }

    private static async Task<string?> ReadHeadAsync(NetworkStream stream, CancellationToken stop)
    {
        var head = new List<byte>();
        var next = new byte[1];
        while (await stream.ReadAsync(next, stop) == 1)
        {
            head.Add(next[0]);
            if (head is [.., (byte)'\r', (byte)'\n', (byte)'\r', (byte)'\n'])
                return Encoding.Latin1.GetString([.. head]).TrimEnd();
        }

        return null;
    }
}
