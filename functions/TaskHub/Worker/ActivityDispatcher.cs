using DurableTask.Core;
using DurableTask.Core.History;
using Spate.TaskHub.Diagnostics;
using Spate.TaskHub.Hubs.Events;

namespace Spate.TaskHub.Worker;

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

    protected override Delivery DeliveryOf(LockedTask item) => item.Delivery;

    protected override LeaseSet LeaseOf(LockedTask item) => new([], [item.Lease]);

    protected override void Forget(LockedTask item) => Context.Leases.Drop(item.Lease);

    protected override string Describe(LockedTask item) => $"{item.InstanceId}/{item.TaskId}";

    protected override string Title(LockedTask item) => $"The activity '{item.Name}' (task #{item.TaskId} of '{item.InstanceId}')";

    protected override async Task RunAsync(LockedTask item)
    {
        var lease = Context.Leases.Hold(item.Lease, item.InstanceId);
        if (item.Delivery.IsPoisoned)
        {
            await CompleteAsync(item, lease, Failed(item, Poison(item, "finished")));
            return;
        }

        using var run = new ActivityRun(Context, item, lease.Lost);
        var outcome = await run.RunAsync(_scheduler);
        if (lease.Lost.IsCancellationRequested)
            Lost(item);
        else if (outcome is not null)
            await CompleteAsync(item, lease, outcome);
        await run.Ended; // an activity that outlives its timeout keeps its slot
        Interlocked.Increment(ref _ended);
    }

    private async Task CompleteAsync(LockedTask item, HeldLease lease, HistoryEvent outcome)
    {
        var result = await CommitAsync(
            item,
            lease,
            () => Context.Hub.CompleteTaskAsync(item.Lease, outcome, CancellationToken.None),
            failure => outcome = Failed(item, failure));
        if (result == CommitResult.LeaseLost)
            Lost(item);
        else if (result is not null)
            Context.Leases.Drop(item.Lease);
    }

    private void Lost(LockedTask item)
    {
        Context.Leases.Drop(item.Lease);
        DurableMetrics.LostTask();
        WorkerLog.LeaseLost(Context.Log, Describe(item));
    }

    private TaskFailedEvent Failed(LockedTask item, FailureDetails failure) =>
        HubEvents.TaskFailed(item.TaskId, failure).At(Context.Time.GetUtcNow());
}
