using System.Net;
using System.Net.Sockets;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Testing;
using Microsoft.Extensions.DependencyInjection;

namespace Spate.Dag.Tests;

/// <summary>Microsoft's own in-process backend, which knows nothing of Spate.</summary>
internal static class ForeignBackend
{
    public static Task<DurableTaskTestHost> StartAsync(Action<DurableTaskRegistry> tasks, Action<IServiceCollection>? services = null) =>
        DurableTaskTestHost.StartAsync(
            tasks, new() { Port = FreePort(), ConfigureServices = services }, TestContext.Current.CancellationToken);

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
