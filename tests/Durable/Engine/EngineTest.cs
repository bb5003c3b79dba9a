namespace Spate.Durable.Tests.Engine;

/// <summary>A hub on a file, a client, and as many workers as a test asks for, on the real clock.</summary>
public abstract class EngineTest : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<IAsyncDisposable> _disposables = [];

    protected EngineTest()
    {
        Hub = NewHub();
        Client = new TaskHubClient(Hub);
    }

    protected ITaskHub Hub { get; }

    protected DurableTaskClient Client { get; }

    protected static CancellationToken Deadline => new CancellationTokenSource(TimeSpan.FromSeconds(60)).Token;

    public async ValueTask InitializeAsync() => await Hub.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        _disposables.Reverse();
        foreach (var disposable in _disposables)
            await disposable.DisposeAsync();
        _folder.Dispose();
    }

    /// <summary>Another hub on the same file, as another process would have.</summary>
    protected SqliteTaskHub NewHub()
    {
        // The tests are about the death of processes, not of the power supply.
        var hub = new SqliteTaskHub(new SqliteTaskHubOptions { Path = _folder.File("hub.db"), Durability = SqliteDurability.Normal });
        _disposables.Add(hub);
        return hub;
    }

    protected async Task<TaskHubWorker> StartWorkerAsync(
        Action<DurableTaskRegistry> configure, DurableTaskWorkerOptions? options = null, ITaskHub? hub = null)
    {
        var registry = new DurableTaskRegistry();
        configure(registry);
        var worker = new TaskHubWorker(hub ?? Hub, registry, options ?? new DurableTaskWorkerOptions());
        _disposables.Add(worker);
        await worker.StartAsync(Deadline);
        return worker;
    }

    protected async Task<OrchestrationMetadata> RunAsync(string name, object? input = null)
    {
        var id = await Client.ScheduleNewOrchestrationInstanceAsync(name, input);
        return await Client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true, Deadline);
    }
}
