using System.Collections.Concurrent;
using DurableTask.Core;
using DurableTask.Core.History;
using Spate.TaskHub.Diagnostics;
using Spate.TaskHub.Execution;
using Spate.TaskHub.Failures;
using Spate.TaskHub.Hubs.Events;

namespace Spate.TaskHub.Worker;

/// <summary>Runs the turns of orchestrations.</summary>
internal sealed class OrchestrationDispatcher(WorkerContext context)
    : Dispatcher<LockedInstance>(context, context.Options.Concurrency.MaximumConcurrentOrchestrationWorkItems)
{
    private readonly ExecutionCache _warm = new(context.Options.WarmExecutions);
    private readonly ConcurrentDictionary<string, Task> _committing = new(StringComparer.Ordinal);

    protected override Task<IReadOnlyList<LockedInstance>> LockAsync(LockRequest request) =>
        Context.Hub.LockInstancesAsync(request with { IsWarm = IsWarm }, Context.Stopping);

    protected override Delivery DeliveryOf(LockedInstance item) => item.Delivery;

    protected override LeaseSet LeaseOf(LockedInstance item) => new([item.Lease], []);

    protected override void Forget(LockedInstance item) => Context.Leases.Drop(item.Lease);

    protected override string Describe(LockedInstance item) => item.Lease.InstanceId;

    protected override string Title(LockedInstance item) => $"A turn of the orchestration '{item.Lease.InstanceId}' ({item.Name})";

    protected override async Task RunAsync(LockedInstance item)
    {
        var lease = Context.Leases.Hold(item.Lease);
        // A hub may lease the next turn in the transaction that commits one. The warm execution of that one is on its way to the cache.
        if (_committing.TryGetValue(item.Lease.InstanceId, out var earlier))
            await earlier;
        var (execution, turn) = await TakeTurnAsync(item);
        var settled = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        _committing[item.Lease.InstanceId] = settled.Task;
        try
        {
            await CommitAsync(item, lease, execution, turn);
        }
        finally
        {
            _committing.TryRemove(KeyValuePair.Create(item.Lease.InstanceId, settled.Task));
            settled.SetResult();
        }
    }

    private async Task CommitAsync(LockedInstance item, HeldLease lease, OrchestrationExecution? execution, Turn turn)
    {
        var result = await CommitAsync(
            item,
            lease,
            () => Context.Hub.CommitTurnAsync(turn.ToCommit(item), CancellationToken.None),
            failure => (execution, turn) = (null, Turn.Failed(item, item.LockedAt, failure)));
        if (result is null)
            return;
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
        if (item.Delivery.IsPoisoned)
            return (null, Turn.Failed(item, item.LockedAt, Poison(item, "committed")));
        if (_warm.Take(item.Position) is { } warm)
            return (warm, warm.Advance(item));
        var history = item.HistoryLength == 0
            ? []
            : item.History ?? await Context.PersistAsync(() => Context.Hub.GetHistoryAsync(item.Lease.InstanceId, Context.Aborting));
        if (history.Concat(item.Events).OfType<ExecutionStartedEvent>().FirstOrDefault() is not { } started)
            return (null, NotBegun(item));
        return VersionMatch.Refusal(Context.Options.Versioning, started.Version) is { } refusal
            ? (null, Turn.Failed(item, item.LockedAt, refusal))
            : Begin(item, started, history);
    }

    private (OrchestrationExecution? Execution, Turn Turn) Begin(
        LockedInstance item, ExecutionStartedEvent started, IReadOnlyList<HistoryEvent> history)
    {
        try
        {
            if (!Context.Tasks.TryCreateOrchestrator(started.Name, started.Version, out var orchestrator))
                return (null, Turn.Failed(item, item.LockedAt, NotRegistered(item, started)));
            var rewound = item.Events.OfType<ExecutionRewoundEvent>().LastOrDefault();
            if (rewound is not null)
                started = started.As(item.ExecutionId);
            var execution = new OrchestrationExecution(
                started,
                orchestrator,
                Context.Tasks.Shims,
                Context.Options.DataConverter,
                Context.Loggers,
                () => _ = WakeAsync(item.Lease.InstanceId))
            {
                Measure = Context.Options.Measure,
            };
            if (rewound is not null)
                return (execution, execution.Rewind(item, history, rewound));
            if (history.Count > 0)
                execution.Replay(history);
            return (execution, execution.Advance(item));
        }
        catch (ObjectDisposedException e) when (Context.Stopping.IsCancellationRequested)
        {
            // What orchestrators are made with went down with the application; another worker has it.
            throw new OperationCanceledException("The worker stops.", e, Context.Stopping);
        }
        catch (Exception e)
        {
            return (null, Turn.Failed(item, item.LockedAt, Failure.Of(e))); // the orchestrator cannot be constructed
        }
    }

    /// <summary>
    /// Asks for a turn of code that awaited what is not durable: that may be over only after the turn has ended, and then nothing else may
    /// ever come for it.
    /// </summary>
    private Task<bool> WakeAsync(string instanceId) => Context.PersistAsync(
        () => Context.Hub.SendEventAsync(instanceId, HubEvents.ForeignContinuation(Context.Time.GetUtcNow()), Context.Aborting));

    /// <summary>An instance that is to start later can only have been terminated.</summary>
    private static Turn NotBegun(LockedInstance item) =>
        item.Events.OfType<ExecutionTerminatedEvent>().FirstOrDefault() is { } termination
            ? Turn.Terminated(item, item.LockedAt, termination)
            : Turn.Failed(
                item,
                item.LockedAt,
                Failure.NonDeterministic($"The instance '{item.Lease.InstanceId}' has events and no beginning."));

    /// <summary>What is being committed will be warm: a hub may lease the next turn in the transaction that commits this one.</summary>
    private bool IsWarm(InstancePosition position) => _committing.ContainsKey(position.InstanceId) || _warm.Holds(position);

    private static FailureDetails NotRegistered(LockedInstance item, ExecutionStartedEvent started) =>
        Failure.Of(new TaskNotRegisteredException(
            $"No orchestrator named '{started.Name}'{VersionMatch.Describe(started.Version)} is registered with the worker that took the " +
            $"instance '{item.Lease.InstanceId}'."));

    private void ReportLoss(LockedInstance item)
    {
        DurableMetrics.LostInstance();
        WorkerLog.LeaseLost(Context.Log, item.Lease.InstanceId);
    }

    private void ReportEnd(LockedInstance item, OrchestrationExecution? execution, Turn turn)
    {
        if (turn.End is not { } end)
            return;
        DurableMetrics.Ended(end.OrchestrationStatus);
        if (execution is not null)
            DurableTracing.RecordRun(item.Lease.InstanceId, execution.Started, execution.BegunAt, end);
        if (end.OrchestrationStatus == OrchestrationStatus.Terminated)
            Context.Leases.LoseTasksOf(item.Lease.InstanceId);
        if (end.FailureDetails is { } failure)
            WorkerLog.OrchestrationFailed(Context.Log, item.Name, item.Lease.InstanceId, failure.ToString());
    }
}
