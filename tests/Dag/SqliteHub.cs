using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Spate.Sqlite;
using Spate.TaskHub;

namespace Spate.Dag.Tests;

/// <summary>Spate's own hub, in a folder of its own, with a worker on it.</summary>
internal sealed class SqliteHub : IAsyncDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("spate-dag-").FullName;
    private readonly Func<IHost> _build;
    private IHost _host;

    private SqliteHub(
        Action<DurableTaskRegistry> tasks, Action<HubDurableTaskWorkerOptions>? configure, Action<IServiceCollection>? services)
    {
        _build = () => Build(tasks, configure, services);
        _host = _build();
    }

    private IHost Build(
        Action<DurableTaskRegistry> tasks, Action<HubDurableTaskWorkerOptions>? configure, Action<IServiceCollection>? services)
    {
        var hub = new SqliteTaskHubOptions { Path = Path.Combine(_folder, "hub.db"), Durability = SqliteDurability.Normal };
        var builder = Host.CreateEmptyApplicationBuilder(new());
        builder.Services.AddDurableTaskWorker(worker => worker.AddTasks(tasks).UseTaskHub(hub, configure));
        builder.Services.AddDurableTaskClient(client => client.UseTaskHub(hub));
        services?.Invoke(builder.Services);
        return builder.Build();
    }

    public DurableTaskClient Client => _host.Services.GetRequiredService<DurableTaskClient>();

    public static async Task<SqliteHub> StartAsync(
        Action<DurableTaskRegistry> tasks,
        Action<HubDurableTaskWorkerOptions>? configure = null,
        Action<IServiceCollection>? services = null)
    {
        var hub = new SqliteHub(tasks, configure, services);
        await hub._host.StartAsync(TestContext.Current.CancellationToken);
        return hub;
    }

    /// <summary>Stops the worker in the middle of what it does, and starts another.</summary>
    public async Task RestartAsync()
    {
        await StopAsync();
        _host = _build();
        await _host.StartAsync(TestContext.Current.CancellationToken);
    }

    public async Task<OrchestrationMetadata> RunAsync(TaskName orchestrator, object? input)
    {
        var id = await Client.ScheduleNewOrchestrationInstanceAsync(orchestrator, input, TestContext.Current.CancellationToken);
        return await EndOfAsync(id);
    }

    public Task<OrchestrationMetadata> EndOfAsync(string id) =>
        Client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true, TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        await StopAsync();
        Directory.Delete(_folder, recursive: true);
    }

    private async Task StopAsync()
    {
        await _host.StopAsync(TestContext.Current.CancellationToken);
        await ((IAsyncDisposable)_host).DisposeAsync();
    }
}
