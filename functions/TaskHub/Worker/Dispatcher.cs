using DurableTask.Core;
using Spate.TaskHub.Failures;

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

    /// <summary>What log lines call the item.</summary>
    protected abstract string Describe(T item);

    /// <summary>What the reason of a failure calls the item, at the beginning of a sentence.</summary>
    protected abstract string Title(T item);

    /// <summary>
    /// Commits the outcome of an item. If the hub refuses it again and again, the item goes back, to be run again; of the last delivery,
    /// the refusal becomes the outcome.
    /// </summary>
    /// <param name="item">The item.</param>
    /// <param name="lease">The lease under which it ran.</param>
    /// <param name="commit">Commits the outcome.</param>
    /// <param name="replace">Puts a failure in the outcome's place.</param>
    /// <returns>Null if the item was handed back.</returns>
    protected async Task<CommitResult?> CommitAsync(
        T item, HeldLease lease, Func<Task<CommitResult>> commit, Action<FailureDetails> replace)
    {
        var delivery = DeliveryOf(item);
        try
        {
            return await Context.CommitAsync(lease, commit);
        }
        catch (CommitRefusedException e) when (!delivery.IsLast)
        {
            WorkerLog.CommitRefused(Context.Log, e, Describe(item), delivery.Count);
            Forget(item);
            await Context.PersistAsync(() => Context.Hub.AbandonLeasesAsync(LeaseOf(item), CancellationToken.None));
            return null;
        }
        catch (CommitRefusedException e)
        {
            replace(GiveUp(item, delivery.Count, $"was run {delivery.Count} times and its outcome could not be stored: {e.Message}"));
            return await Context.PersistAsync(commit);
        }
    }

    /// <summary>Why an item fails that was handed out too many times.</summary>
    /// <param name="item">The item.</param>
    /// <param name="done">What never happened to it.</param>
    protected FailureDetails Poison(T item, string done)
    {
        var count = DeliveryOf(item).Count - 1;
        return GiveUp(
            item, count, $"was handed out {count} times and never {done}: it may kill the process that runs it, or outlast its lease.");
    }

    private FailureDetails GiveUp(T item, int count, string reason)
    {
        WorkerLog.Poisoned(Context.Log, Describe(item), count);
        return Failure.Of(new PoisonedWorkItemException($"{Title(item)} {reason} It is not tried again."), isNonRetriable: true);
    }

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
        // The first deliveries of an item are not a reason for suspicion: its worker may have been stopped by anything.
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
