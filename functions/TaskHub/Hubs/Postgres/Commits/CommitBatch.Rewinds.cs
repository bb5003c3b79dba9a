using DurableTask.Core.History;
using Microsoft.DurableTask.Client;
using Npgsql;
using Spate.TaskHub.Hubs.Events;
using static Spate.TaskHub.Hubs.Postgres.PostgresSql;

namespace Spate.TaskHub.Hubs.Postgres.Commits;

/// <summary>An instance that has no run, as stored before the batch.</summary>
internal sealed record EndedInstance(
    string InstanceId, string ExecutionId, string Name, OrchestrationRuntimeStatus Status, string? ParentId, int HistoryLength,
    string? Output)
{
    internal static EndedInstance Read(NpgsqlDataReader row) => new(
        row.GetString(0),
        row.GetString(1),
        row.GetString(2),
        (OrchestrationRuntimeStatus)row.GetInt16(3),
        row.TextOrNull(4),
        row.GetInt32(5),
        row.TextOrNull(6));
}

internal sealed partial class CommitBatch
{
    private readonly Dictionary<string, EndedInstance> _endedInstances = new(StringComparer.Ordinal);
    private readonly List<(string Id, ParentExecution Parent)> _adopted = [];

    internal RewindResult Rewind(RewindRequest request, ParentExecution? parent = null)
    {
        var ended = _endedInstances.GetValueOrDefault(request.InstanceId);
        var run = Find(request.InstanceId);
        var decision = Rewinds.Decide(
            request, run?.ExecutionId ?? ended?.ExecutionId, run is null ? ended?.Status : OrchestrationRuntimeStatus.Running);
        if (decision is { } decided)
            return decided;
        Reopen(ended!, request.ExecutionId, parent).Add(EventRow.From(Rewinds.ToEvent(request, Now)), Now);
        return new RewindResult(true);
    }

    internal void ReplaceHistory(LockedRun run, EventRow[] kept, IReadOnlyList<string> droppedChildren)
    {
        _instances.RewriteHistory(run.InstanceId);
        AddHistory(run.InstanceId, 0, kept);
        run.HistoryLength = kept.Length;
        foreach (var dropped in droppedChildren)
        {
            if (_endedInstances.TryGetValue(dropped, out var child) && child.ParentId == run.InstanceId && child.Status.IsTerminal())
            {
                _instances.Replace(dropped);
                _identities.Remove(dropped);
                _endedInstances.Remove(dropped);
            }
        }
    }

    /// <summary>Takes up a sub-orchestration again whose parent was rewound and has no answer of it.</summary>
    internal void Resume(TurnCommit turn, SubOrchestrationInstanceCreatedEvent child)
    {
        var (parentId, ended) = (turn.Instance.Lease.InstanceId, _endedInstances.GetValueOrDefault(child.InstanceId));
        var parent = new ParentExecution(turn.Instance.Name, parentId, turn.Instance.ExecutionId, child.EventId);
        if (Find(child.InstanceId) is { } run && run.Parent?.InstanceId == parentId)
        {
            run.Parent = parent;
            _adopted.Add((child.InstanceId, parent));
        }
        else if (ended is null || ended.ParentId != parentId)
            AddChild(turn.Instance, child, turn.TraceContext);
        else if (ended.Status == OrchestrationRuntimeStatus.Completed)
        {
            var answer = new SubOrchestrationInstanceCompletedEvent(-1, child.EventId, ended.Output).At(Now);
            Deliver(parentId, turn.Instance.ExecutionId, EventRow.From(answer));
        }
        else
            Rewind(Rewinds.OfChild(turn, child), parent);
    }

    private void Add(EndedInstance instance) => _endedInstances[instance.InstanceId] = instance;

    private LockedRun Reopen(EndedInstance instance, string executionId, ParentExecution? parent)
    {
        _instances.Reopen(instance.InstanceId, executionId);
        return _runs[instance.InstanceId] = new LockedRun(WorkLease.None, null)
        {
            InstanceId = instance.InstanceId,
            ExecutionId = executionId,
            Name = instance.Name,
            Parent = parent,
            HistoryLength = instance.HistoryLength,
            UpdatedAt = Now,
            IsNew = true,
        };
    }

    private void AddAdoptionsTo(NpgsqlBatch batch)
    {
        if (_adopted.Count == 0)
            return;
        batch.BatchCommands.Add(Command(
            "adopt-runs",
            Value(_adopted.ConvertAll(child => child.Id)),
            Value(_adopted.ConvertAll(child => child.Parent.ExecutionId)),
            Value(_adopted.ConvertAll(child => child.Parent.TaskScheduledId))));
    }
}
