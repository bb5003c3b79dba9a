using System.Collections.Concurrent;
using Spate.Durable.Diagnostics;
using Spate.Durable.Execution;

namespace Spate.Durable.Worker;

/// <summary>Runs the turns of orchestrations.</summary>
internal sealed class OrchestrationDispatcher(WorkerContext context)
    : Dispatcher<LockedInstance>(context, context.Options.MaxConcurrentOrchestrators)
{
    private readonly ExecutionCache _warm = new(context.Options.WarmExecutions);
    private readonly ConcurrentDictionary<string, Task> _committing = new(StringComparer.Ordinal);

    protected override Task<IReadOnlyList<LockedInstance>> LockAsync(LockRequest request) =>
        Context.Hub.LockInstancesAsync(request with { IsWarm = IsWarm }, Context.Stopping);

    protected override int DeliveryCount(LockedInstance item) => item.DeliveryCount;

    protected override LeaseSet LeaseOf(LockedInstance item) => new([item.Lease], []);

    protected override void Forget(LockedInstance item) => Context.Leases.Drop(item.Lease);

    protected override async Task RunAsync(LockedInstance item)
    {
        Context.Leases.Hold(item.Lease);
        // A hub may lease the next turn in the transaction that commits one. The warm execution of that one is on its way to the cache.
        if (_committing.TryGetValue(item.Lease.InstanceId, out var earlier))
            await earlier;
        var (execution, turn) = await TakeTurnAsync(item);
        var settled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _committing[item.Lease.InstanceId] = settled.Task;
        try
        {
            await CommitAsync(item, execution, turn);
        }
        finally
        {
            _committing.TryRemove(KeyValuePair.Create(item.Lease.InstanceId, settled.Task));
            settled.SetResult();
        }
    }

    private async Task CommitAsync(LockedInstance item, OrchestrationExecution? execution, Turn turn)
    {
        var commit = new TurnCommit(item, turn.Events, turn.CustomStatus, turn.ContinueAsNew);
        var result = await Context.PersistAsync(() => Context.Hub.CommitTurnAsync(commit, CancellationToken.None));
        Context.Leases.Drop(item.Lease);
        if (result == CommitResult.LeaseLost)
            ReportLoss(item);
        else if (!turn.Ended && execution is not null)
            _warm.Put(execution);
        else
            ReportEnd(item, execution, turn);
    }

    private async Task<(OrchestrationExecution? Execution, Turn Turn)> TakeTurnAsync(LockedInstance item)
    {
        var now = item.LockedAt;
        if (item.DeliveryCount > Context.Options.MaxDeliveryCount)
            return (null, Turn.Failed(item, now, Poison(item)));
        try
        {
            var execution = _warm.Take(item.Position) ?? await RebuildAsync(item);
            return execution is null
                ? (null, Turn.Failed(item, now, NotRegistered(item)))
                : (execution, execution.Advance(item.Events, now));
        }
        catch (Exception e) when (e is not TaskHubException and not OperationCanceledException)
        {
            return (null, Turn.Failed(item, now, e)); // the orchestrator cannot be constructed
        }
    }

    private async Task<OrchestrationExecution?> RebuildAsync(LockedInstance item)
    {
        if (!Context.Registry.TryCreateOrchestrator(item.Name, Context.Services, out var orchestrator))
            return null;
        var execution = new OrchestrationExecution(
            item.Lease.InstanceId, item.ExecutionId, orchestrator, Context.Options.DataConverter, Context.Loggers);
        if (item.HistoryLength > 0)
            execution.Replay(item.History ?? await Context.PersistAsync(() => Context.Hub.GetHistoryAsync(item.Lease.InstanceId, Context.Aborting)));
        return execution;
    }

    /// <summary>What is being committed will be warm: a hub may lease the next turn in the transaction that commits this one.</summary>
    private bool IsWarm(InstancePosition position) => _committing.ContainsKey(position.InstanceId) || _warm.Holds(position);

    private PoisonedWorkItemException Poison(LockedInstance item)
    {
        var count = item.DeliveryCount - 1;
        WorkerLog.Poisoned(Context.Log, item.Lease.InstanceId, count);
        return new PoisonedWorkItemException(
            $"A turn of the orchestration '{item.Lease.InstanceId}' ({item.Name}) was handed out {count} times and never committed: " +
            "it may kill the process that runs it, or outlast its lease. It is not tried again.");
    }

    private static TaskNotRegisteredException NotRegistered(LockedInstance item) => new(
        $"No orchestrator named '{item.Name}' is registered with the worker that took the instance '{item.Lease.InstanceId}'.");

    private void ReportLoss(LockedInstance item)
    {
        DurableMetrics.LostInstance();
        WorkerLog.LeaseLost(Context.Log, item.Lease.InstanceId);
    }

    private void ReportEnd(LockedInstance item, OrchestrationExecution? execution, Turn turn)
    {
        if (turn.Events is not [.., ExecutionCompletedEvent end])
            return;
        DurableMetrics.Ended(end.OrchestrationStatus);
        if (execution is { Started: { } started })
            DurableTracing.RecordRun(item.Lease.InstanceId, started, execution.BegunAt, end);
        if (end.OrchestrationStatus == OrchestrationRuntimeStatus.Terminated)
            Context.Leases.LoseTasksOf(item.Lease.InstanceId);
        if (end.FailureDetails is { } failure)
            WorkerLog.OrchestrationFailed(Context.Log, item.Name, item.Lease.InstanceId, failure.ToString());
    }
}
