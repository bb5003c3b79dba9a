namespace Spate.TaskHub.Worker;

/// <summary>How many work items may run at a time, and do.</summary>
internal sealed class Slots(int capacity) : IDisposable
{
    private readonly SemaphoreSlim _free = new(capacity);
    private int _busy;

    /// <summary>Slots in which nothing runs.</summary>
    internal int Free => capacity - Volatile.Read(ref _busy);

    public void Dispose() => _free.Dispose();

    /// <summary>Reserves free slots: as many as there are up to a limit, and at least one.</summary>
    internal async Task<int> ReserveAsync(int max, CancellationToken cancellationToken)
    {
        await _free.WaitAsync(cancellationToken);
        var reserved = 1;
        while (reserved < max && await _free.WaitAsync(0, CancellationToken.None))
            reserved++;
        return reserved;
    }

    /// <summary>Gives back reserved slots that are not needed.</summary>
    internal void Return(int count)
    {
        if (count > 0)
            _free.Release(count);
    }

    /// <summary>Begins to use reserved slots.</summary>
    internal void Occupy(int count) => Interlocked.Add(ref _busy, count);

    /// <summary>Ends the use of a slot.</summary>
    internal void Leave()
    {
        Interlocked.Decrement(ref _busy);
        _free.Release();
    }
}
