using Spate.Durable.Hubs;
using Spate.Durable.Hubs.Sqlite;

namespace Spate.Durable;

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
            events.Add(EventRow.Read(rows));
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
        if (turn.ContinueAsNew is not null)
        {
            BeginAfresh(session, instanceId, turn.ContinueAsNew);
            ApplyCustomStatus(session, instanceId, turn.CustomStatus);
            return CommitResult.Committed;
        }

        ApplyCustomStatus(session, instanceId, turn.CustomStatus);
        for (var i = 0; i < turn.Events.Count; i++)
        {
            session.AddHistory(instanceId, turn.Instance.HistoryLength + i, turn.Events[i]);
            Act(session, turn.Instance, turn.Events[i]);
        }

        return CommitResult.Committed;
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
        if (turn.ContinueAsNew is { } fresh)
        {
            session.Sql["clear-inbox-of-run"].Run(instanceId);
            session.AddToInbox(instanceId, fresh, session.Now);
            return;
        }

        foreach (var timer in turn.Events.OfType<TimerCreatedEvent>())
            session.AddToInbox(instanceId, new TimerFiredEvent(timer.FireAt, timer.EventId), timer.FireAt);
    }

    private static bool CommitInstance(WriteSession session, TurnCommit turn, ExecutionCompletedEvent? end)
    {
        var fresh = turn.ContinueAsNew;
        session.NoteInstancesDue(); // an event that came during the turn may wait behind its lease
        return session.Sql["commit-instance"].Run(
            (int)(end?.OrchestrationStatus ?? OrchestrationRuntimeStatus.Running),
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

    private static void Act(WriteSession session, LockedInstance instance, HistoryEvent item)
    {
        var instanceId = instance.Lease.InstanceId;
        switch (item)
        {
            case TaskScheduledEvent call:
                AddTask(session, instance, call);
                break;
            case SubOrchestrationInstanceCreatedEvent call:
                CreateChild(session, instance, call);
                break;
            case ExecutionTerminatedEvent { Recurse: true } termination:
                TerminateChildren(session, instanceId, termination);
                break;
            case ExecutionCompletedEvent end:
                Finish(session, instanceId, end);
                break;
        }
    }

    private static void AddTask(WriteSession session, LockedInstance instance, TaskScheduledEvent call)
    {
        var (input, inputId) = session.Place(instance.Lease.InstanceId, call.Input);
        session.Sql["add-task"].Run(
            instance.Lease.InstanceId, instance.ExecutionId, call.EventId, call.Name, input, inputId,
            call.Placement.Pool, call.Placement.Priority, call.Placement.Timeout?.Ticks, session.Now.UtcTicks,
            call.ParentTraceContext?.TraceParent, call.ParentTraceContext?.TraceState);
        session.NoteDuePool(call.Placement.Pool);
    }

    private static void CreateChild(WriteSession session, LockedInstance parent, SubOrchestrationInstanceCreatedEvent call)
    {
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

        Create(session, SubOrchestrations.Create(parent, call));
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
        if (end.OrchestrationStatus == OrchestrationRuntimeStatus.Terminated)
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
