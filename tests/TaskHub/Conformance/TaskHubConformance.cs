using DurableTask.Core;
using Microsoft.Extensions.Time.Testing;
using Spate.TaskHub.Hubs.Events;

namespace Spate.TaskHub.Tests.Conformance;

/// <summary>What every task hub must do, against its port alone. One subclass per store; one file per topic.</summary>
public abstract partial class TaskHubConformance : IAsyncLifetime
{
    private static readonly TimeSpan LeaseDuration = TimeSpan.FromSeconds(30);
    private readonly List<ITaskHub> _opened = [];

    private protected FakeTimeProvider Time { get; } = new();

    private protected ITaskHub Hub { get; private set; } = null!;

    /// <summary>A hub on the store of this test; every call gives another one on the same store.</summary>
    private protected abstract ITaskHub Open();

    public async ValueTask InitializeAsync()
    {
        await PrepareAsync();
        Hub = await OpenAsync();
    }

    /// <summary>Makes the store.</summary>
    protected virtual Task PrepareAsync() => Task.CompletedTask;

    public async ValueTask DisposeAsync()
    {
        foreach (var hub in _opened)
            await hub.DisposeAsync();
        Cleanup();
        GC.SuppressFinalize(this);
    }

    protected virtual void Cleanup()
    {
    }

    private protected async Task<ITaskHub> OpenAsync()
    {
        var hub = Open();
        _opened.Add(hub);
        await hub.InitializeAsync();
        return hub;
    }

    private protected static LockRequest Request(int max = 10, int maxSuspects = 1) =>
        new(max, LeaseDuration, "test") { MaxSuspects = maxSuspects };

    private ExecutionStartedEvent Started(string? input = null, ParentExecution? parent = null) =>
        Event.ExecutionStarted(Time.GetUtcNow(), "orchestrator", input, Guid.NewGuid().ToString("N"), parent);

    private protected Task<CreateInstanceResult> CreateAsync(string id, string? input = null, DateTimeOffset? startAt = null) =>
        Hub.CreateInstanceAsync(new NewInstance(id, Started(input), startAt));

    private protected async Task<LockedInstance> LockAsync(ITaskHub? hub = null) =>
        Assert.Single(await (hub ?? Hub).LockInstancesAsync(Request()));

    private async Task<LockedTask> LockTaskAsync(string pool = "default") => Assert.Single(await Hub.LockTasksAsync(pool, Request()));

    /// <summary>Commits a turn that consumes what is due and adds the given events.</summary>
    private protected Task<CommitResult> CommitAsync(LockedInstance instance, params HistoryEvent[] added) =>
        Hub.CommitTurnAsync(new TurnCommit(instance, [Event.OrchestratorStarted(Time.GetUtcNow()), .. instance.Events, .. added]));

    /// <summary>Creates an instance whose first turn adds the given events.</summary>
    private async Task<LockedInstance> BeginAsync(string id, params HistoryEvent[] added)
    {
        await CreateAsync(id);
        var locked = await LockAsync();
        Assert.Equal(CommitResult.Committed, await CommitAsync(locked, added));
        return locked;
    }

    private TaskScheduledEvent Call(int id, string? input = null, string pool = "default", int priority = 0) =>
        Event.TaskScheduled(Time.GetUtcNow(), id, "activity", input, new TaskPlacement(pool, priority));

    private TaskCompletedEvent Result(int id, string? result = null) => Event.TaskCompleted(Time.GetUtcNow(), id, result);

    private protected ExecutionCompletedEvent End(
        OrchestrationRuntimeStatus status = OrchestrationRuntimeStatus.Completed, string? result = null, FailureDetails? failure = null) =>
        Event.ExecutionCompleted(Time.GetUtcNow(), status, result, failure);

    private async Task<OrchestrationRuntimeStatus?> StatusAsync(string id) => (await Hub.GetInstanceAsync(id, withPayloads: false))?.Status;
}
