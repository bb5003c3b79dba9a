using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Spate.Host.Tests.Infrastructure;

namespace Spate.Host.Tests.Kubernetes;

/// <summary>The emulator as a manifest runs it, on a port of loopback.</summary>
internal sealed class EmulatorProcess : IAsyncDisposable
{
    private readonly Process _process;

    private EmulatorProcess(Process process, Uri endpoint) => (_process, Endpoint) = (process, endpoint);

    public Uri Endpoint { get; }

    /// <summary>Starts what the image's stage <c>emulator</c> starts.</summary>
    public static async Task<EmulatorProcess> StartAsync(JsonNode container)
    {
        var port = FreePort();
        var program = Dockerfile.Load(
            Repository.PathOf("infra", "Dockerfile")).Stages.Single(static stage => stage.Name == "emulator").Last("CMD").Exec;
        Assert.Equal(["0.0.0.0", container.Items("ports").Single().Text("containerPort")!], program.TakeLast(2));
        Assert.Null(container.At("args"));
        var start = new ProcessStartInfo(
            program[0], [.. program.Skip(1).SkipLast(2), "127.0.0.1", port.ToString(CultureInfo.InvariantCulture)])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            WorkingDirectory = Repository.PathOf("tests"),
        };
        var emulator = new EmulatorProcess(Process.Start(start)!, new Uri($"http://127.0.0.1:{port}"));
        await emulator.WhenHealthyAsync(container.Text("readinessProbe.httpGet.path")!);
        return emulator;
    }

    /// <summary>Puts an object.</summary>
    public async Task PutAsync(string path, string content)
    {
        using var http = new HttpClient();
        using var body = new StringContent(content);
        using var answer = await http.PutAsync(new Uri(Endpoint, path), body, TestContext.Current.CancellationToken);
        answer.EnsureSuccessStatusCode();
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
    }

    private async Task WhenHealthyAsync(string path)
    {
        using var http = new HttpClient { BaseAddress = Endpoint };
        while (!_process.HasExited)
        {
            try
            {
                using var answer = await http.GetAsync(new Uri(path, UriKind.Relative), TestContext.Current.CancellationToken);
                answer.EnsureSuccessStatusCode();
                return;
            }
            catch (HttpRequestException)
            {
                await Task.Yield();
            }
        }

        throw new InvalidOperationException($"The emulator ended with {_process.ExitCode}; it is installed by 'npm ci' in tests.");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
