using DurableTask.Core;
using DurableTask.Core.History;
using Spate.TaskHub.Diagnostics;
using Spate.TaskHub.Failures;
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

    protected override async Task RunAsync(LockedTask item)
    {
        var lease = Context.Leases.Hold(item.Lease, item.InstanceId);
        if (item.Delivery.IsPoisoned)
        {
            await CompleteAsync(item, lease, Failed(item, Poison(item)));
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
        CommitResult result;
        try
        {
            result = await Context.CommitAsync(lease, () => Context.Hub.CompleteTaskAsync(item.Lease, outcome, CancellationToken.None));
        }
        catch (CommitRefusedException e) when (!item.Delivery.IsLast)
        {
            WorkerLog.CommitRefused(Context.Log, e, Describe(item), item.DeliveryCount);
            Context.Leases.Drop(item.Lease);
            await Context.PersistAsync(() => Context.Hub.AbandonLeasesAsync(LeaseOf(item), CancellationToken.None));
            return;
        }
        catch (CommitRefusedException e)
        {
            var failed = Failed(item, Unstorable(item, e));
            result = await Context.PersistAsync(() => Context.Hub.CompleteTaskAsync(item.Lease, failed, CancellationToken.None));
        }

        if (result == CommitResult.LeaseLost)
            Lost(item);
        else
            Context.Leases.Drop(item.Lease);
    }

    private void Lost(LockedTask item)
    {
        Context.Leases.Drop(item.Lease);
        DurableMetrics.LostTask();
        WorkerLog.LeaseLost(Context.Log, Describe(item));
    }

    private TaskFailedEvent Failed(LockedTask item, FailureDetails failure) => HubEvents.TaskFailed(item.TaskId, failure).At(Context.Time.GetUtcNow());

    private FailureDetails Poison(LockedTask item)
    {
        var count = item.DeliveryCount - 1;
        WorkerLog.Poisoned(Context.Log, Describe(item), count);
        return Failure.Of(
            new PoisonedWorkItemException(
                $"The activity '{item.Name}' (task #{item.TaskId} of '{item.InstanceId}') was handed out {count} times and never finished: " +
                "it may kill the process that runs it, or outlast its lease. It is not tried again."),
            isNonRetriable: true);
    }

    private FailureDetails Unstorable(LockedTask item, CommitRefusedException refusal)
    {
        WorkerLog.Poisoned(Context.Log, Describe(item), item.DeliveryCount);
        return Failure.Of(
            new PoisonedWorkItemException(
                $"The activity '{item.Name}' (task #{item.TaskId} of '{item.InstanceId}') was run {item.DeliveryCount} times and its outcome " +
                $"could not be stored: {refusal.Message} It is not tried again."),
            isNonRetriable: true);
    }

    private static string Describe(LockedTask item) => $"{item.InstanceId}/{item.TaskId}";
}
