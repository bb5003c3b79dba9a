namespace Spate.TaskHub.Tests.Stores;

/// <summary>What keeps a hub: tests that are about the engine run on each kind.</summary>
public abstract class HubStore : IAsyncDisposable
{
    /// <summary>Makes it, empty.</summary>
    public virtual Task PrepareAsync() => Task.CompletedTask;

    /// <summary>A hub on it; every call gives another one, as another process would have.</summary>
    public abstract ITaskHub Open(TimeProvider time);

    /// <summary>
    /// Whether nothing is due, leased or running. Before the first instance is stored that would be true as well, and a clock that is moved
    /// on then would jump while it begins.
    /// </summary>
    public abstract bool IsIdle(DateTimeOffset now);

    /// <summary>When the next event of an instance is due; null if none ever will be.</summary>
    public abstract DateTimeOffset? NextDue();

    /// <summary>When the last lease of a call ends.</summary>
    public abstract DateTimeOffset LastLeaseEnd();

    /// <summary>Takes all calls from whoever runs them, as a thief would that dies with them.</summary>
    public abstract void StealTasks();

    public abstract ValueTask DisposeAsync();
}
