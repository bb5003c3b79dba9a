using Microsoft.Data.Sqlite;

namespace Spate.Durable.Tests.Engine;

/// <summary>A hub on a file, a client, and as many workers as a test asks for.</summary>
public abstract class EngineTest : IAsyncLifetime
{
    private readonly TemporaryFolder _folder = new();
    private readonly List<IAsyncDisposable> _disposables = [];

    protected EngineTest(TimeProvider? time = null)
    {
        Clock = time ?? TimeProvider.System;
        Hub = NewHub();
        Client = new TaskHubClient(Hub, time: Clock);
    }

    protected TimeProvider Clock { get; }

    protected ITaskHub Hub { get; }

    protected DurableTaskClient Client { get; }

    protected string HubFile => _folder.File("hub.db");

    private readonly CancellationTokenSource _deadline = new(TimeSpan.FromSeconds(60));

    protected CancellationToken Deadline => _deadline.Token;

    public async ValueTask InitializeAsync() => await Hub.InitializeAsync();

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        _disposables.Reverse();
        foreach (var disposable in _disposables)
            await disposable.DisposeAsync();
        _folder.Dispose();
        _deadline.Dispose();
    }

    /// <summary>Another hub on the same file, as another process would have.</summary>
    protected SqliteTaskHub NewHub()
    {
        // The tests are about the death of processes, not of the power supply.
        var hub = new SqliteTaskHub(new SqliteTaskHubOptions { Path = HubFile, Durability = SqliteDurability.Normal }, Clock);
        _disposables.Add(hub);
        return hub;
    }

    protected async Task<TaskHubWorker> StartWorkerAsync(
        Action<DurableTaskRegistry> configure, DurableTaskWorkerOptions? options = null, ITaskHub? hub = null)
    {
        var registry = new DurableTaskRegistry();
        configure(registry);
        var worker = new TaskHubWorker(hub ?? Hub, registry, options ?? new DurableTaskWorkerOptions(), time: Clock);
        _disposables.Add(worker);
        await worker.StartAsync(Deadline);
        return worker;
    }

    protected Task<OrchestrationMetadata> EndOfAsync(string id) => Client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true, Deadline);

    protected async Task<OrchestrationMetadata> RunAsync(string name, object? input = null)
    {
        var id = await Client.ScheduleNewOrchestrationInstanceAsync(name, input);
        return await EndOfAsync(id);
    }
}

/// <summary>The same on a clock that the test moves. Leases outlast every jump, unless the test says otherwise.</summary>
public abstract class TimedEngineTest : EngineTest
{
    private protected TimedEngineTest(ManualTime time)
        : base(time) => Time = time;

    protected TimedEngineTest()
        : this(new ManualTime())
    {
    }

    private protected ManualTime Time { get; }

    protected static DurableTaskWorkerOptions LongLeases { get; } = new() { LeaseDuration = TimeSpan.FromDays(1000) };

    /// <summary>Moves the clock on, step by step, whenever all work that is due is done, until the task completes.</summary>
    protected async Task<T> PassTimeAsync<T>(Task<T> task, TimeSpan step)
    {
        while (!task.IsCompleted)
        {
            Deadline.ThrowIfCancellationRequested();
            if (IsIdle())
                Time.Advance(step);
            await Hub.GetBacklogAsync();
        }

        return await task;
    }

    /// <summary>
    /// Whether nothing is due, leased or running. Before the first instance is stored that would be true as well, and the clock would jump
    /// while it begins.
    /// </summary>
    private bool IsIdle() => Scalar(
        "SELECT EXISTS (SELECT 1 FROM instances) AND NOT EXISTS (SELECT 1 FROM tasks) AND NOT EXISTS (SELECT 1 FROM instances WHERE lease_token IS NOT NULL OR next_due <= $now)") == 1;

    /// <summary>Looks into the store.</summary>
    protected long Scalar(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={HubFile};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.Parameters.AddWithValue("$now", Time.GetUtcNow().UtcTicks);
        return (long)command.ExecuteScalar()!;
    }
}
