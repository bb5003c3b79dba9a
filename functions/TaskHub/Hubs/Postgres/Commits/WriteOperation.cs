using DurableTask.Core.History;
using Spate.TaskHub.Hubs.Events;

namespace Spate.TaskHub.Hubs.Postgres.Commits;

/// <summary>
/// One caller's part of a transaction that many share. It says what it needs, and when all of it is locked, what follows: a decision over
/// values in memory, which is made again from the start if the transaction has to be.
/// </summary>
internal abstract class WriteOperation
{
    /// <summary>About how many bytes it sends.</summary>
    internal abstract int Size { get; }

    internal abstract void Require(LockSet locks);

    internal abstract void Apply(CommitBatch batch);

    /// <summary>Tells the caller, after the commit.</summary>
    internal abstract void Succeed();

    /// <summary>Tells the caller that nothing of it was committed, or that this is not known.</summary>
    internal abstract void Fail(Exception error);
}

/// <summary>A write with a result.</summary>
internal abstract class WriteOperation<T> : WriteOperation
{
    private readonly TaskCompletionSource<T> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    internal Task<T> Task => _done.Task;

    protected T Result { get; set; } = default!;

    internal override void Succeed() => _done.TrySetResult(Result);

    internal override void Fail(Exception error) => _done.TrySetException(error);
}

/// <summary>Stores an instance, unless its id exists.</summary>
internal sealed class CreateOperation(NewInstance instance) : WriteOperation<CreateInstanceResult>
{
    private readonly EventRow _started = EventRow.From(instance.Started);

    internal override int Size => 400 + (instance.Started.Input?.Length ?? 0);

    internal override void Require(LockSet locks) => locks.Creation(instance);

    internal override void Apply(CommitBatch batch)
    {
        if (batch.TakeCreated(instance.Started.ExecutionId))
        {
            batch.AddRun(instance, _started);
            Result = new CreateInstanceResult(true, null);
            return;
        }

        var existing = batch.Identity(instance.InstanceId)
            ?? throw new ConflictException($"The instance '{instance.InstanceId}' was purged meanwhile.");
        // An earlier attempt whose answer was lost may have created it.
        Result = existing.ExecutionId == instance.Started.ExecutionId
            ? new CreateInstanceResult(true, null)
            : new CreateInstanceResult(false, existing.Status);
    }
}

/// <summary>Stores an instance in place of the one that has its id, unless that is under way.</summary>
internal sealed class ReplaceOperation(NewInstance instance) : WriteOperation<CreateInstanceResult>
{
    private readonly EventRow _started = EventRow.From(instance.Started);

    internal override int Size => 400 + (instance.Started.Input?.Length ?? 0);

    internal override void Require(LockSet locks) => locks.Replacement(instance.InstanceId);

    internal override void Apply(CommitBatch batch)
    {
        // An earlier attempt whose answer was lost may have created it.
        var existing = batch.Identity(instance.InstanceId);
        var isDone = existing?.ExecutionId == instance.Started.ExecutionId;
        if (!isDone && (existing is null || existing.Value.Status.IsTerminal()))
        {
            batch.Replace(instance, _started, existing is not null);
            isDone = true;
        }

        Result = isDone ? new CreateInstanceResult(true, null) : new CreateInstanceResult(false, existing!.Value.Status);
    }
}

/// <summary>Ends an activity call and delivers its outcome.</summary>
internal sealed class CompleteOperation : WriteOperation<CommitResult>
{
    private readonly TaskLease _lease;
    private readonly Guid _token;
    private readonly EventRow _outcome;

    internal CompleteOperation(TaskLease lease, Guid token, HistoryEvent outcome) =>
        (_lease, _token, _outcome) = (lease, token, EventRow.From(outcome));

    internal override int Size => 200 + (_outcome.Payload?.Length ?? 0) + (_outcome.Log?.Length ?? 0);

    internal override void Require(LockSet locks) => locks.Task(_lease, _token);

    internal override void Apply(CommitBatch batch)
    {
        if (batch.TakeEndedTask(_lease.TaskKey) is { } task)
        {
            batch.Deliver(task.InstanceId, task.ExecutionId, _outcome);
            Result = CommitResult.Committed;
        }
        else
            Result = CommitResult.LeaseLost;
    }
}

/// <summary>Sends an event to an instance.</summary>
internal sealed class SendEventOperation(string instanceId, HistoryEvent item) : WriteOperation<bool>
{
    private readonly EventRow _item = EventRow.From(item);

    internal override int Size => 200 + (_item.Payload?.Length ?? 0);

    internal override void Require(LockSet locks) => locks.Run(instanceId);

    internal override void Apply(CommitBatch batch) => Result = batch.Send(instanceId, _item, isUrgent: item is ExecutionTerminatedEvent);
}

/// <summary>What a transaction found changed while it ran: it is to be done again.</summary>
internal sealed class ConflictException(string message) : Exception(message);
