using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Spate.TaskHub.Tests;

/// <summary>A worker as an application registers it, on a hub that outlives it.</summary>
public sealed class TestWorker : IAsyncDisposable
{
    private readonly ServiceProvider _services;
    private readonly HubDurableTaskWorker _worker;

    private TestWorker(ServiceProvider services) =>
        (_services, _worker) = (services, (HubDurableTaskWorker)services.GetRequiredService<IHostedService>());

    public WorkerLoad Load => _services.GetRequiredService<WorkerLoad>();

    /// <summary>The worker's work: it ends after a stop, or faults if the worker cannot go on.</summary>
    public Task ExecuteTask => _worker.ExecuteTask!;

    public static async Task<TestWorker> StartAsync(
        ITaskHub hub,
        Action<DurableTaskRegistry> tasks,
        Action<HubDurableTaskWorkerOptions>? configure = null,
        TimeProvider? time = null,
        Action<IServiceCollection>? add = null)
    {
        var services = new ServiceCollection().AddLogging().AddSingleton(hub).AddSingleton(time ?? TimeProvider.System);
        add?.Invoke(services);
        services.AddDurableTaskWorker(builder => builder.AddTasks(tasks).UseTaskHub(configure));
        var worker = new TestWorker(services.BuildServiceProvider());
        await worker._worker.StartAsync(CancellationToken.None);
        return worker;
    }

    public Task StopAsync(CancellationToken cancellationToken) => _worker.StopAsync(cancellationToken);

    /// <summary>Stops without a grace period.</summary>
    public async ValueTask DisposeAsync()
    {
        using var now = new CancellationTokenSource();
        await now.CancelAsync();
        await StopAsync(now.Token);
        await _services.DisposeAsync();
    }
}
