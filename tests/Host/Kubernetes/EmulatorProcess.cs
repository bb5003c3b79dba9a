using System.Diagnostics;
using System.Net;
using System.Net.Sockets;
using System.Text.Json.Nodes;
using Spate.Host.Tests.Infrastructure;

namespace Spate.Host.Tests.Kubernetes;

/// <summary>The emulator as a manifest runs it, on a port of loopback.</summary>
internal sealed class EmulatorProcess : IAsyncDisposable
{
    private readonly Process _process;
    private readonly TemporaryDirectory _files;

    private EmulatorProcess(Process process, TemporaryDirectory files, Uri endpoint) => (_process, _files, Endpoint) = (process, files, endpoint);

    public Uri Endpoint { get; }

    /// <summary>Starts what the image's stage <c>emulator</c> starts, with the container's environment and the files that it mounts.</summary>
    public static async Task<EmulatorProcess> StartAsync(JsonNode container, Manifests manifests)
    {
        var files = new TemporaryDirectory();
        var port = FreePort();
        var program = Dockerfile.Load(Repository.PathOf("infra", "Dockerfile")).Stages.Single(static stage => stage.Name == "emulator").Last("CMD").Exec;
        var start = new ProcessStartInfo(program[0], program.Skip(1)) { UseShellExecute = false, RedirectStandardOutput = true, WorkingDirectory = Repository.PathOf("tests") };
        foreach (var variable in container.Items("env"))
            start.Environment[variable.Text("name")!] = variable.Text("value")!.Replace("/etc/emulator", files.Path, StringComparison.Ordinal);
        Assert.Equal(container.Items("ports").Single().Text("containerPort"), start.Environment["FAUXQS_PORT"]);
        start.Environment["FAUXQS_PORT"] = port.ToString(System.Globalization.CultureInfo.InvariantCulture);
        foreach (var (name, content) in manifests.Of("ConfigMap").Single(static map => map.Text("metadata.name")!.StartsWith("emulator-init-", StringComparison.Ordinal))["data"]!.AsObject())
            await File.WriteAllTextAsync(Path.Combine(files.Path, name), content!.GetValue<string>());

        var emulator = new EmulatorProcess(Process.Start(start)!, files, new Uri($"http://127.0.0.1:{port}"));
        await emulator.WhenHealthyAsync(container.Text("readinessProbe.httpGet.path")!);
        return emulator;
    }

    public async ValueTask DisposeAsync()
    {
        _process.Kill();
        await _process.WaitForExitAsync();
        _process.Dispose();
        _files.Dispose();
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
