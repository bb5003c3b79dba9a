namespace Spate.TaskHub.Worker;

/// <summary>Asks the hub for one kind of work whenever there are free slots, and runs what it gets.</summary>
internal abstract class Dispatcher<T>(WorkerContext context, int capacity) : IDisposable
{
    private readonly Slots _slots = new(capacity);
    private int _suspects;

    internal int FreeSlots => _slots.Free;

    protected WorkerContext Context { get; } = context;

    public virtual void Dispose() => _slots.Dispose();

    /// <summary>Runs until the worker stops and the last item has ended.</summary>
    internal async Task RunAsync()
    {
        await Task.WhenAll(Enumerable.Range(0, Requests).Select(_ => AskAsync()));
        var idle = 0;
        while (idle < capacity)
            idle += await _slots.ReserveAsync(capacity, CancellationToken.None);
    }

    protected abstract Task<IReadOnlyList<T>> LockAsync(LockRequest request);

    protected abstract Task RunAsync(T item);

    protected abstract Delivery DeliveryOf(T item);

    protected abstract LeaseSet LeaseOf(T item);

    /// <summary>Stops renewing the item's lease.</summary>
    protected abstract void Forget(T item);

    /// <summary>How many requests are under way at a time: with several, some work runs while the hub commits the leases of more.</summary>
    private int Requests => Math.Clamp(capacity / 16, 1, 4);

    private async Task AskAsync()
    {
        var backoff = new Backoff(Context.Time, Context.Options.Random);
        try
        {
            while (true)
                await DispatchAsync(backoff);
        }
        catch (OperationCanceledException) when (Context.Stopping.IsCancellationRequested)
        {
            // The worker stops, and takes no more work.
        }
    }

    private async Task DispatchAsync(Backoff backoff)
    {
        var reserved = await _slots.ReserveAsync(capacity / Requests, Context.Stopping);
        IReadOnlyList<T> items = [];
        try
        {
            items = await LockAsync(Context.Request(reserved, suspectRuns: Volatile.Read(ref _suspects) > 0));
            backoff.Reset();
        }
        catch (Exception e)
        {
            WorkerLog.HubFailed(Context.Log, e);
            await backoff.WaitAsync(Context.Stopping);
        }
        finally
        {
            _slots.Occupy(items.Count);
            _slots.Return(reserved - items.Count);
        }

        foreach (var item in items)
            _ = Task.Run(() => OccupyAsync(item), CancellationToken.None);
    }

    private async Task OccupyAsync(T item)
    {
        // The first deliveries of an item are no reason for suspicion: its worker may have been stopped by anything.
        var suspect = DeliveryOf(item).IsSuspect ? 1 : 0;
        Interlocked.Add(ref _suspects, suspect);
        try
        {
            if (Context.Stopping.IsCancellationRequested)
                await Context.Hub.ReleaseLeasesAsync(LeaseOf(item), CancellationToken.None);
            else
                await RunAsync(item);
        }
        catch (OperationCanceledException) when (Context.Stopping.IsCancellationRequested)
        {
            // The worker stops in the middle; its leases are handed back at the end of the stop.
        }
        catch (Exception e)
        {
            // Without renewal the lease expires, and the item is handed out again, up to the limit of deliveries.
            WorkerLog.WorkItemFailed(Context.Log, e);
            Forget(item);
        }
        finally
        {
            Interlocked.Add(ref _suspects, -suspect);
            _slots.Leave();
        }
    }
}
