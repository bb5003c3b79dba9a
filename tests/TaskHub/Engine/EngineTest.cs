using Microsoft.Extensions.Time.Testing;
using Spate.TaskHub.Tests.Stores;

namespace Spate.TaskHub.Tests.Engine;

/// <summary>A hub in a store, a client, and as many workers as a test asks for.</summary>
public abstract class EngineTest : IAsyncLifetime
{
    private readonly List<IAsyncDisposable> _disposables = [];
    private readonly CancellationTokenSource _deadline = new(TimeSpan.FromMinutes(10));

    protected EngineTest(TimeProvider? time = null, HubStore? store = null)
    {
        Clock = time ?? TimeProvider.System;
        Store = store ?? new SqliteStore();
    }

    protected TimeProvider Clock { get; }

    protected HubStore Store { get; }

    protected ITaskHub Hub { get; private set; } = null!;

    protected DurableTaskClient Client { get; private set; } = null!;

    protected CancellationToken Deadline => _deadline.Token;

    public async ValueTask InitializeAsync()
    {
        await Store.PrepareAsync();
        Hub = NewHub();
        Client = new HubDurableTaskClient(Hub, time: Clock);
        await Hub.InitializeAsync();
    }

    public async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        _disposables.Reverse();
        foreach (var disposable in _disposables)
            await disposable.DisposeAsync();
        await Store.DisposeAsync();
        _deadline.Dispose();
    }

    /// <summary>Another hub on the same store, as another process would have.</summary>
    protected ITaskHub NewHub()
    {
        var hub = Store.Open(Clock);
        _disposables.Add(hub);
        return hub;
    }

    protected async Task<TestWorker> StartWorkerAsync(
        Action<DurableTaskRegistry> tasks, Action<HubDurableTaskWorkerOptions>? configure = null, ITaskHub? hub = null)
    {
        var worker = await TestWorker.StartAsync(hub ?? Hub, tasks, configure, Clock);
        Own(worker);
        return worker;
    }

    /// <summary>Disposes something before the hub, at the end of the test.</summary>
    protected void Own(IAsyncDisposable disposable) => _disposables.Add(disposable);

    protected Task<OrchestrationMetadata> EndOfAsync(string id) =>
        Client.WaitForInstanceCompletionAsync(id, getInputsAndOutputs: true, Deadline);

    protected async Task<OrchestrationMetadata> RunAsync(string name, object? input = null)
    {
        var id = await Client.ScheduleNewOrchestrationInstanceAsync(name, input);
        return await EndOfAsync(id);
    }
}

/// <summary>The same on a clock that the test moves. Leases outlast every jump, unless the test says otherwise.</summary>
public abstract class TimedEngineTest : EngineTest
{
    private TimedEngineTest(FakeTimeProvider time, HubStore? store)
        : base(time, store) => Time = time;

    protected TimedEngineTest(HubStore? store = null)
        : this(new FakeTimeProvider(), store)
    {
    }

    private protected FakeTimeProvider Time { get; }

    protected static void LongLeases(HubDurableTaskWorkerOptions options) => options.LeaseDuration = TimeSpan.FromDays(1000);

    /// <summary>Moves the clock on, step by step, whenever all work that is due is done, until the task completes.</summary>
    protected async Task<T> PassTimeAsync<T>(Task<T> task, TimeSpan step)
    {
        while (!task.IsCompleted)
        {
            Deadline.ThrowIfCancellationRequested();
            if (Store.IsIdle(Time.GetUtcNow()))
                Time.Advance(step);
            await Hub.GetBacklogAsync();
        }

        return await task;
    }
}
