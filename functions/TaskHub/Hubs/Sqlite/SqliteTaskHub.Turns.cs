using DurableTask.Core;
using DurableTask.Core.History;
using Spate.TaskHub.Hubs;
using Spate.TaskHub.Hubs.Events;
using Spate.TaskHub.Hubs.Sqlite;

namespace Spate.TaskHub;

public sealed partial class SqliteTaskHub
{
    /// <inheritdoc/>
    public Task<IReadOnlyList<LockedInstance>> LockInstancesAsync(LockRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return Writer.TakeAsync(null, session => LockInstances(session, request), request.Wait, cancellationToken);
    }

    /// <inheritdoc/>
    public Task<CommitResult> CommitTurnAsync(TurnCommit turn, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(turn);
        return WriteAsync(session => Commit(session, turn), cancellationToken);
    }

    private static List<LockedInstance> LockInstances(WriteSession session, LockRequest request)
    {
        var token = Guid.NewGuid().ToString("N");
        var locked = new List<LockedInstance>();
        LockInstances(session, "lock-suspect-instances", token, request, Math.Min(request.Max, request.MaxSuspects), locked);
        LockInstances(session, "lock-instances", token, request, request.Max - locked.Count, locked);
        for (var i = 0; i < locked.Count; i++)
            locked[i] = ReadDueEvents(session, locked[i]);
        return locked;
    }

    private static void LockInstances(
        WriteSession session, string statement, string token, LockRequest request, int limit, List<LockedInstance> locked)
    {
        if (limit <= 0)
            return;
        var now = session.Now;
        using var rows = session.Sql[statement].Query(token, session.LeaseOwner(request), (now + request.Duration).UtcTicks, now.UtcTicks, limit);
        while (rows.Read())
        {
            locked.Add(new LockedInstance(
                new InstanceLease(rows.GetString(0), token), rows.GetString(1), rows.GetString(2), rows.GetInt32(3), rows.GetInt32(4), [], default));
        }
    }

    private static LockedInstance ReadDueEvents(WriteSession session, LockedInstance instance)
    {
        var events = new List<HistoryEvent>();
        var lastId = 0L;
        using var rows = session.Sql["read-due-events"].Query(instance.Lease.InstanceId, session.Now.UtcTicks);
        while (rows.Read())
        {
            events.Add(EventRow.Read(rows, instance.Lease.InstanceId));
            lastId = Math.Max(lastId, rows.GetInt64(6));
        }

        return instance with { Events = events, Inbox = new InboxPosition(lastId, session.Now) };
    }

    private static CommitResult Commit(WriteSession session, TurnCommit turn)
    {
        var instanceId = turn.Instance.Lease.InstanceId;
        var end = turn.Events.OfType<ExecutionCompletedEvent>().LastOrDefault();
        // The inbox comes first, because the guarded update computes from it when the instance is due next.
        ChangeInbox(session, turn, ended: end is not null);
        if (!CommitInstance(session, turn, end))
        {
            session.Undo();
            return CommitResult.LeaseLost;
        }

        session.NoteChanged(instanceId);
        ApplyCustomStatus(session, instanceId, turn.CustomStatus);
        if (turn.ContinuedAsNew is not null)
            BeginAfresh(session, instanceId, turn.ContinuedAsNew);
        else
            Continue(session, turn);
        foreach (var sent in turn.Events.OfType<EventSentEvent>())
        {
            if (turn.ContinuedAsNew is not null && sent.InstanceId == instanceId)
                session.AddToInbox(instanceId, sent.ToRaised(), turn.CarriedOverAt);
            else
                session.Send(sent.InstanceId, sent.ToRaised(), isUrgent: false);
        }

        return CommitResult.Committed;
    }

    private static void Continue(WriteSession session, TurnCommit turn)
    {
        for (var i = 0; i < turn.Events.Count; i++)
        {
            session.AddHistory(turn.Instance.Lease.InstanceId, turn.Instance.HistoryLength + i, turn.Events[i]);
            Act(session, turn, turn.Events[i]);
        }
    }

    private static void ChangeInbox(WriteSession session, TurnCommit turn, bool ended)
    {
        var instanceId = turn.Instance.Lease.InstanceId;
        if (ended)
        {
            session.Sql["clear-inbox"].Run(instanceId);
            return;
        }

        session.Sql["consume-events"].Run(instanceId, turn.Instance.Inbox.DueBy.UtcTicks, turn.Instance.Inbox.LastId);
        if (turn.ContinuedAsNew is { } fresh)
        {
            session.Sql["clear-inbox-of-run"].Run(instanceId);
            session.AddToInbox(instanceId, fresh, session.Now);
            return;
        }

        foreach (var timer in turn.Events.OfType<TimerCreatedEvent>())
            session.AddToInbox(instanceId, HubEvents.TimerFired(timer), new DateTimeOffset(timer.FireAt));
    }

    private static bool CommitInstance(WriteSession session, TurnCommit turn, ExecutionCompletedEvent? end)
    {
        var fresh = turn.ContinuedAsNew;
        session.NoteInstancesDue(); // an event that came during the turn may wait behind its lease
        return session.Sql["commit-instance"].Run(
            (int)(end?.OrchestrationStatus ?? (turn.IsSuspended ? OrchestrationStatus.Suspended : OrchestrationStatus.Running)),
            session.Now.UtcTicks,
            fresh is null ? turn.Instance.HistoryLength + turn.Events.Count : 0,
            fresh?.ExecutionId ?? turn.Instance.ExecutionId,
            turn.Instance.Lease.InstanceId,
            turn.Instance.Lease.Token) == 1;
    }

    private static void BeginAfresh(WriteSession session, string instanceId, ExecutionStartedEvent fresh)
    {
        var (input, inputId) = session.Place(instanceId, fresh.Input);
        session.Sql["set-input"].Run(input, inputId, instanceId);
        session.Sql["clear-history"].Run(instanceId);
        session.Sql["clear-tasks"].Run(instanceId);
        session.Sql["drop-unused-payloads"].Run(instanceId);
    }

    private static void ApplyCustomStatus(WriteSession session, string instanceId, CustomStatusChange? change)
    {
        if (change is null)
            return;
        var (status, statusId) = session.Place(instanceId, change.Value);
        session.Sql["set-custom-status"].Run(status, statusId, instanceId);
    }

    private static void Act(WriteSession session, TurnCommit turn, HistoryEvent item)
    {
        var instanceId = turn.Instance.Lease.InstanceId;
        switch (item)
        {
            case TaskScheduledEvent call:
                AddTask(session, turn, call);
                break;
            case SubOrchestrationInstanceCreatedEvent call:
                CreateChild(session, turn, call);
                break;
            case ExecutionTerminatedEvent { IsRecursive: true } termination:
                TerminateChildren(session, instanceId, termination);
                break;
            case ExecutionCompletedEvent end:
                Finish(session, instanceId, end);
                break;
        }
    }

    private static void AddTask(WriteSession session, TurnCommit turn, TaskScheduledEvent call)
    {
        var instance = turn.Instance;
        var placement = TaskPlacement.FromTags(call.Tags);
        var (input, inputId) = session.Place(instance.Lease.InstanceId, call.Input);
        session.Sql["add-task"].Run(
            instance.Lease.InstanceId, instance.ExecutionId, call.EventId, call.Name, input, inputId,
            placement.Pool, placement.Priority, placement.Timeout?.Ticks, session.Now.UtcTicks,
            call.ParentTraceContext?.TraceParent, call.ParentTraceContext?.TraceState, string.IsNullOrEmpty(call.Version) ? null : call.Version);
        session.NoteDuePool(placement.Pool);
    }

    private static void CreateChild(WriteSession session, TurnCommit turn, SubOrchestrationInstanceCreatedEvent call)
    {
        var parent = turn.Instance;
        if (ReadIdentity(session, call.InstanceId) is { } existing)
        {
            if (!SubOrchestrations.MayReplace(parent.Lease.InstanceId, existing.ParentInstanceId, existing.Status))
            {
                session.Deliver(
                    parent.Lease.InstanceId, parent.ExecutionId, SubOrchestrations.Refuse(call, existing.Status, session.Now));
                return;
            }

            PurgeFamily(session, call.InstanceId, recursive: false);
        }

        Create(session, SubOrchestrations.Create(parent, call, turn.TraceContext));
    }

    private static void TerminateChildren(WriteSession session, string instanceId, ExecutionTerminatedEvent termination)
    {
        var children = session.Sql["running-children"].Rows(row => (InstanceId: row.GetString(0), ExecutionId: row.GetString(1)), instanceId);
        foreach (var child in children)
            session.Deliver(child.InstanceId, child.ExecutionId, termination);
    }

    private static void Finish(WriteSession session, string instanceId, ExecutionCompletedEvent end)
    {
        var (output, outputId) = session.Place(instanceId, end.Result);
        session.Sql["finish-instance"].Run(output, outputId, InstanceText.OfFailure(end.FailureDetails), instanceId);
        if (end.OrchestrationStatus == OrchestrationStatus.Terminated)
            session.Sql["clear-tasks"].Run(instanceId);
        TellParent(session, instanceId, end);
    }

    private static void TellParent(WriteSession session, string instanceId, ExecutionCompletedEvent end)
    {
        string parentId, parentRun;
        int taskId;
        using (var row = session.Sql["read-parent"].Query(instanceId))
        {
            if (!row.Read())
                return;
            (parentId, parentRun, taskId) = (row.GetString(0), row.GetString(1), row.GetInt32(2));
        }

        session.Deliver(parentId, parentRun, SubOrchestrations.Answer(instanceId, end, taskId));
    }
}
