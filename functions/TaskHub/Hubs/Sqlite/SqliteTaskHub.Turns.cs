using DurableTask.Core;
using DurableTask.Core.History;
using Microsoft.Data.Sqlite;
using Spate.TaskHub.Hubs;
using Spate.TaskHub.Hubs.Events;
using Spate.TaskHub.Hubs.Sqlite;
using Spate.TaskHub.Hubs.Statistics;

namespace Spate.TaskHub;

public sealed partial class SqliteTaskHub
{
    /// <inheritdoc/>
    public Task<IReadOnlyList<LockedInstance>> LockInstancesAsync(LockRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return Writer.TakeAsync(null, session => LockInstances(session, session.Marked(request)), request.Wait, cancellationToken);
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
        var locked = LockInstances(session, token, request, suspect: true, request.Suspects);
        locked.AddRange(LockInstances(session, token, request, suspect: false, request.Max - locked.Count));
        return locked.ConvertAll(instance => ReadDueEvents(session, instance));
    }

    private static List<LockedInstance> LockInstances(WriteSession session, string token, LockRequest request, bool suspect, int limit)
    {
        if (limit <= 0)
            return [];
        var ready = session.Sql["ready-instances"].Rows(
            row => (Instance: ReadInstance(row, token), Lease: StoredLeases.Read(row, 4)), suspect, session.Now.UtcTicks, limit);
        return ready.ConvertAll(item =>
        {
            var lease = item.Lease.Take(request, token, session.Now);
            session.SetLease(item.Instance.Lease.InstanceId, lease);
            return item.Instance with { Delivery = lease.Delivery(request) };
        });
    }

    private static LockedInstance ReadInstance(SqliteDataReader row, string token) =>
        new(new InstanceLease(row.GetString(0), token), row.GetString(1), row.GetString(2), row.GetInt32(3), default, [], default);

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
        if (turn.Rewound is not null)
            ReplaceHistory(session, turn.Instance.Lease.InstanceId, turn.Rewound);
        foreach (var call in turn.Calls)
            AddTask(session, turn, call);
        for (var i = 0; i < turn.Events.Count; i++)
        {
            session.AddHistory(turn.Instance.Lease.InstanceId, turn.HistoryStart + i, turn.Events[i]);
            Act(session, turn, turn.Events[i]);
        }

        foreach (var child in turn.Rewound?.Resumed ?? [])
            Resume(session, turn, child);
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
        foreach (var answer in turn.Answers)
            session.AddToInbox(instanceId, answer, session.Now);
    }

    private static bool CommitInstance(WriteSession session, TurnCommit turn, ExecutionCompletedEvent? end)
    {
        var (fresh, lease) = (turn.ContinuedAsNew, WorkLease.None);
        session.NoteInstancesDue(); // an event that came during the turn may wait behind its lease
        return session.Sql["commit-instance"].Run(
            (int)(end?.OrchestrationStatus ?? (turn.IsSuspended ? OrchestrationStatus.Suspended : OrchestrationStatus.Running)),
            session.Now.UtcTicks,
            fresh is null ? turn.HistoryStart + turn.Events.Count : 0,
            fresh?.ExecutionId ?? turn.Instance.ExecutionId,
            turn.Instance.Lease.InstanceId,
            lease.Token,
            lease.Owner,
            lease.Until?.UtcTicks ?? 0,
            lease.Deliveries,
            lease.IsSuspect,
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
            case SubOrchestrationInstanceCreatedEvent call:
                CreateChild(session, turn, call);
                break;
            case ExecutionTerminatedEvent { IsRecursive: true } termination:
                TerminateChildren(session, instanceId, termination);
                break;
            case ExecutionCompletedEvent end:
                Finish(session, instanceId, end, turn.Tally);
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
            call.ParentTraceContext?.TraceParent, call.ParentTraceContext?.TraceState,
            string.IsNullOrEmpty(call.Version) ? null : call.Version);
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
        var children = session.Sql["running-children"].Rows(row => (row.GetString(0), row.GetString(1)), instanceId);
        foreach (var (childId, executionId) in children)
            session.Deliver(childId, executionId, termination);
    }

    private static void Finish(WriteSession session, string instanceId, ExecutionCompletedEvent end, RunTally? tally)
    {
        var (output, outputId) = session.Place(instanceId, end.Result);
        session.Sql["finish-instance"].Run(
            output, outputId, InstanceText.OfFailure(end.FailureDetails), ErrorFingerprint.OfEnd(end), tally?.Volume.Records,
            tally?.Volume.Bytes, TallyText.LinesOf(tally), instanceId);
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
