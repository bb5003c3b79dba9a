using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Spate.Pipeline.Tests.Webhooks;

/// <summary>What was posted.</summary>
internal sealed record Post(byte[] Body, string Path, IReadOnlyDictionary<string, string> Headers);

/// <summary>A server on loopback that takes webhooks.</summary>
internal sealed class Receiver : IAsyncDisposable
{
    private readonly HttpListener _listener = new();
    private readonly Task _serving;

    public Receiver()
    {
        Url = new Uri($"http://127.0.0.1:{FreePort()}/hook/secret-path");
        _listener.Prefixes.Add(Url.GetLeftPart(UriPartial.Authority) + "/");
        _listener.Start();
        _serving = ServeAsync();
    }

    public Uri Url { get; }

    public ConcurrentQueue<Post> Posts { get; } = new();

    /// <summary>What it answers.</summary>
    public int Status { get; set; } = 204;

    public async ValueTask DisposeAsync()
    {
        _listener.Stop();
        await _serving;
        _listener.Close();
    }

    private async Task ServeAsync()
    {
        while (true)
        {
            HttpListenerContext context;
            try
            {
                context = await _listener.GetContextAsync();
            }
            catch (Exception e) when (e is HttpListenerException or ObjectDisposedException)
            {
                return; // stopped
            }

            using var body = new MemoryStream();
            await context.Request.InputStream.CopyToAsync(body);
            var headers = context.Request.Headers.AllKeys.ToDictionary(
                name => name!, name => context.Request.Headers[name]!, StringComparer.OrdinalIgnoreCase);
            Posts.Enqueue(new Post(body.ToArray(), context.Request.Url!.AbsolutePath, headers));
            context.Response.StatusCode = Status;
            if (Status == 302) context.Response.RedirectLocation = Url.ToString();
            context.Response.Close();
        }
    }

    private static int FreePort()
    {
        using var socket = new TcpListener(IPAddress.Loopback, 0);
        socket.Start();
        return ((IPEndPoint)socket.LocalEndpoint).Port;
    }
}
