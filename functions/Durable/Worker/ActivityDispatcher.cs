using Spate.Durable.Diagnostics;

namespace Spate.Durable.Worker;

/// <summary>Runs the activities of one pool.</summary>
internal sealed class ActivityDispatcher(WorkerContext context, string pool, int capacity) : Dispatcher<LockedTask>(context, capacity)
{
    private readonly ActivityScheduler _scheduler = new($"activities: {pool}", capacity);
    private long _ended;

    /// <summary>How many activities have ended here, one way or another.</summary>
    internal long Ended => Interlocked.Read(ref _ended);

    public override void Dispose()
    {
        _scheduler.Dispose();
        base.Dispose();
    }

    protected override Task<IReadOnlyList<LockedTask>> LockAsync(LockRequest request) =>
        Context.Hub.LockTasksAsync(pool, request, Context.Stopping);

    protected override int DeliveryCount(LockedTask item) => item.DeliveryCount;

    protected override LeaseSet LeaseOf(LockedTask item) => new([], [item.Lease]);

    protected override void Forget(LockedTask item) => Context.Leases.Drop(item.Lease);

    protected override async Task RunAsync(LockedTask item)
    {
        var lease = Context.Leases.Hold(item.Lease, item.InstanceId);
        if (item.DeliveryCount > Context.Options.MaxDeliveryCount)
        {
            await CompleteAsync(item, Failed(item, Poison(item)));
            return;
        }

        using var run = new ActivityRun(Context, item, lease.Lost);
        var outcome = await run.RunAsync(_scheduler);
        if (lease.Lost.IsCancellationRequested)
            Lost(item);
        else if (outcome is not null)
            await CompleteAsync(item, outcome);
        await run.Ended; // an activity that outlives its timeout keeps its slot
        Interlocked.Increment(ref _ended);
    }

    private async Task CompleteAsync(LockedTask item, HistoryEvent outcome)
    {
        var result = await Context.PersistAsync(() => Context.Hub.CompleteTaskAsync(item.Lease, outcome, CancellationToken.None));
        if (result == CommitResult.LeaseLost)
            Lost(item);
        else
            Context.Leases.Drop(item.Lease);
    }

    private void Lost(LockedTask item)
    {
        Context.Leases.Drop(item.Lease);
        DurableMetrics.LostTask();
        WorkerLog.LeaseLost(Context.Log, $"{item.InstanceId}/{item.TaskId}");
    }

    private TaskFailedEvent Failed(LockedTask item, Exception error) =>
        new(Context.Time.GetUtcNow(), item.TaskId, TaskFailureDetails.FromException(error));

    private PoisonedWorkItemException Poison(LockedTask item)
    {
        var count = item.DeliveryCount - 1;
        WorkerLog.Poisoned(Context.Log, $"{item.InstanceId}/{item.TaskId}", count);
        return new PoisonedWorkItemException(
            $"The activity '{item.Name}' (task #{item.TaskId} of '{item.InstanceId}') was handed out {count} times and never finished: " +
            "it may kill the process that runs it, or outlast its lease. It is not tried again.");
    }
}
