using DurableTask.Core.History;
using Spate.TaskHub.Hubs.Events;

namespace Spate.TaskHub.Hubs.Postgres.Commits;

/// <summary>Commits a turn.</summary>
internal sealed class TurnOperation : WriteOperation<CommitResult>
{
    private readonly TurnCommit _turn;
    private readonly EventRow[] _rows;
    private readonly EventRow[] _kept;
    private readonly ExecutionCompletedEvent? _end;
    private readonly SubOrchestrationInstanceCreatedEvent[] _children;
    private readonly EventSentEvent[] _sent;
    private readonly ExecutionTerminatedEvent? _recursing;
    private int _leftover;

    /// <exception cref="ArgumentException">The turn has an event that cannot be stored.</exception>
    internal TurnOperation(TurnCommit turn)
    {
        _turn = turn;
        _rows = [.. turn.Events.Select(EventRow.From)];
        _kept = [.. turn.Rewound?.Events.Select(EventRow.From) ?? []];
        _end = turn.Events.OfType<ExecutionCompletedEvent>().LastOrDefault();
        _sent = [.. turn.Events.OfType<EventSentEvent>()];
        _children = turn.ContinuedAsNew is null ? [.. turn.Events.OfType<SubOrchestrationInstanceCreatedEvent>()] : [];
        _recursing = turn.ContinuedAsNew is null ? turn.Events.OfType<ExecutionTerminatedEvent>().FirstOrDefault(e => e.IsRecursive) : null;
        Size = _rows.Concat(_kept).Sum(row => 200 + (2 * (row.Payload?.Length ?? 0)));
    }

    internal override int Size { get; }

    private string InstanceId => _turn.Instance.Lease.InstanceId;

    internal override void Require(LockSet locks)
    {
        _leftover = locks.Turn(_turn.Instance);
        if (_end is not null)
            locks.EndingRun(InstanceId);
        if (_recursing is not null)
            locks.RecursingRun(InstanceId);
        foreach (var child in _children)
            locks.Identity(child.InstanceId);
        foreach (var child in _turn.Rewound?.Children ?? [])
        {
            locks.Ended(child);
            locks.Identity(child);
        }

        foreach (var sent in _sent)
            locks.Run(sent.InstanceId);
    }

    internal override void Apply(CommitBatch batch)
    {
        var run = batch.Find(InstanceId);
        if (run?.Lease.IsHeldBy(_turn.Instance.Lease.Token) != true)
        {
            Result = CommitResult.LeaseLost;
            return;
        }

        Result = CommitResult.Committed;
        if (_turn.CustomStatus is { } change)
            batch.SetCustomStatus(InstanceId, change.Value);
        if (_turn.ContinuedAsNew is { } fresh)
        {
            batch.Consume(_turn.Instance);
            batch.BeginAfresh(run, fresh);
        }
        else
            Commit(batch, run);
        foreach (var sent in _sent)
        {
            if (_turn.ContinuedAsNew is not null && sent.InstanceId == InstanceId)
                run.Add(EventRow.From(sent.ToRaised()), _turn.CarriedOverAt);
            else
                batch.Send(sent.InstanceId, EventRow.From(sent.ToRaised()), isUrgent: false);
        }
    }

    private void Commit(CommitBatch batch, LockedRun run)
    {
        if (_turn.Rewound is { } rewound)
            batch.ReplaceHistory(run, _kept, rewound.Dropped);
        batch.AddHistory(InstanceId, run.HistoryLength, _rows);
        if (_recursing is not null)
            batch.TerminateChildren(InstanceId, EventRow.From(_recursing));
        if (_end is not null)
        {
            batch.End(run, _end, _turn.Tally);
            Act(batch);
            return;
        }

        if (run.HistoryLength == 0)
            batch.Begin(InstanceId);
        if (_turn.Events.Any(item => item is ExecutionSuspendedEvent or ExecutionResumedEvent))
            batch.SetSuspended(InstanceId, _turn.IsSuspended);
        batch.Consume(_turn.Instance);
        run.Continue(_rows.Length, batch.Leftover(_leftover), batch.Now);
        foreach (var timer in _turn.Events.OfType<TimerCreatedEvent>())
            run.Add(EventRow.From(HubEvents.TimerFired(timer)), new DateTimeOffset(timer.FireAt));
        foreach (var answer in _turn.Answers)
            run.Add(EventRow.From(answer), batch.Now);
        Act(batch);
    }

    /// <summary>Queues the calls of the turn. A run that ended may have some that it does not wait for.</summary>
    private void Act(CommitBatch batch)
    {
        foreach (var call in _turn.Calls)
            batch.AddTask(new NewTask(InstanceId, _turn.Instance.ExecutionId, call, TaskPlacement.FromTags(call.Tags)));
        foreach (var child in _children)
            batch.AddChild(_turn.Instance, child, _turn.TraceContext);
        foreach (var child in _turn.Rewound?.Resumed ?? [])
            batch.Resume(_turn, child);
    }
}
