using DurableTask.Core.History;
using Microsoft.DurableTask.Client;
using Spate.TaskHub.Hubs;
using Spate.TaskHub.Hubs.Events;
using Spate.TaskHub.Hubs.Sqlite;

namespace Spate.TaskHub;

public sealed partial class SqliteTaskHub
{
    /// <inheritdoc/>
    public Task<RewindResult> RewindInstanceAsync(RewindRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        return WriteAsync(session => Rewind(session, request), cancellationToken);
    }

    private static RewindResult Rewind(WriteSession session, RewindRequest request)
    {
        var run = ReadRun(session, request.InstanceId);
        var decision = Rewinds.Decide(request, run?.ExecutionId, run?.Status);
        if (decision is { } decided)
            return decided;
        session.Sql["reopen-instance"].Run(session.Now.UtcTicks, request.ExecutionId, request.InstanceId);
        session.Sql["clear-tasks"].Run(request.InstanceId);
        session.AddToInbox(request.InstanceId, Rewinds.ToEvent(request, session.Now), session.Now);
        session.NoteChanged(request.InstanceId);
        return new RewindResult(true);
    }

    private static void ReplaceHistory(WriteSession session, string instanceId, RewoundHistory history)
    {
        session.Sql["clear-history"].Run(instanceId);
        for (var i = 0; i < history.Events.Count; i++)
            session.AddHistory(instanceId, i, history.Events[i]);
        foreach (var dropped in history.Dropped)
        {
            if (ReadRun(session, dropped)?.ParentInstanceId == instanceId)
                PurgeFamily(session, dropped, recursive: false);
        }
    }

    private static void Resume(WriteSession session, TurnCommit turn, SubOrchestrationInstanceCreatedEvent child)
    {
        var parent = turn.Instance;
        if (ReadRun(session, child.InstanceId) is not { } run || run.ParentInstanceId != parent.Lease.InstanceId)
        {
            CreateChild(session, turn, child);
            return;
        }

        session.Sql["adopt-instance"].Run(parent.ExecutionId, child.EventId, child.InstanceId);
        if (run.Status == OrchestrationRuntimeStatus.Completed)
        {
            var output = session.Sql["read-output"].Rows(row => row.TextOrNull(0), child.InstanceId)[0];
            session.Deliver(
                parent.Lease.InstanceId,
                parent.ExecutionId,
                new SubOrchestrationInstanceCompletedEvent(-1, child.EventId, output).At(session.Now));
        }
        else if (run.Status.IsTerminal())
            Rewind(session, Rewinds.OfChild(turn, child));
    }

    private static (OrchestrationRuntimeStatus Status, string ExecutionId, string? ParentInstanceId)? ReadRun(
        WriteSession session, string instanceId)
    {
        using var row = session.Sql["read-run"].Query(instanceId);
        return row.Read() ? ((OrchestrationRuntimeStatus)row.GetInt32(0), row.GetString(1), row.TextOrNull(2)) : null;
    }
}
