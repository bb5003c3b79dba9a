using DurableTask.Core;
using DurableTask.Core.History;
using Microsoft.DurableTask.Client;
using Npgsql;
using Spate.TaskHub.Hubs.Events;
using Spate.TaskHub.Hubs.Statistics;
using static Spate.TaskHub.Hubs.Postgres.PostgresSql;

namespace Spate.TaskHub.Hubs.Postgres.Commits;

/// <summary>Changes of instances, and of what else their runs leave behind.</summary>
internal sealed class InstanceChanges(PayloadColumns payloads)
{
    private readonly List<string> _begun = [];
    private readonly List<(string Id, ExecutionStartedEvent Started)> _afresh = [];
    private readonly List<(string Id, ExecutionCompletedEvent End, RunTally? Tally)> _ended = [];
    private readonly List<(string Id, string? Status)> _statuses = [];
    private readonly List<(string Id, OrchestrationRuntimeStatus Status)> _states = [];
    private readonly InstanceColumns _added = new();
    private readonly List<string> _replaced = [];
    private readonly List<(string Id, string ExecutionId)> _reopened = [];
    private readonly List<string> _rewritten = [];

    internal void Begin(string instanceId) => _begun.Add(instanceId);

    internal void BeginAfresh(string instanceId, ExecutionStartedEvent fresh) => _afresh.Add((instanceId, fresh));

    internal void End(string instanceId, ExecutionCompletedEvent end, RunTally? tally) => _ended.Add((instanceId, end, tally));

    internal void SetCustomStatus(string instanceId, string? status) => _statuses.Add((instanceId, status));

    internal void SetStatus(string instanceId, OrchestrationRuntimeStatus status) => _states.Add((instanceId, status));

    internal void Add(NewInstance instance) => _added.Add(instance);

    /// <summary>Removes an instance and all that belongs to it, so that another can have its id.</summary>
    internal void Replace(string instanceId) => _replaced.Add(instanceId);

    /// <summary>Lets an instance go on that ended.</summary>
    internal void Reopen(string instanceId, string executionId) => _reopened.Add((instanceId, executionId));

    /// <summary>Removes the history of an instance, so that another can take its place.</summary>
    internal void RewriteHistory(string instanceId) => _rewritten.Add(instanceId);

    internal void AddTo(NpgsqlBatch batch, DateTimeOffset now)
    {
        ClearTasks(batch);
        Purge(batch);
        if (_begun.Count > 0)
            batch.BatchCommands.Add(Command("begin-instances", Value(now), Value(_begun)));
        if (_ended.Count > 0)
            batch.BatchCommands.Add(Finish(now));
        if (_afresh.Count > 0)
            batch.BatchCommands.Add(Renew(now));
        if (_reopened.Count > 0)
        {
            batch.BatchCommands.Add(Command(
                "reopen-instances",
                Value(now),
                Value(_reopened.ConvertAll(run => run.Id)),
                Value(_reopened.ConvertAll(run => run.ExecutionId))));
        }

        if (_statuses.Count > 0)
            batch.BatchCommands.Add(SetCustomStatuses());
        if (_states.Count > 0)
        {
            batch.BatchCommands.Add(Command(
                "set-statuses",
                Value(now),
                Value(_states.ConvertAll(state => state.Id)),
                Value(_states.ConvertAll(state => (short)state.Status))));
        }

        _added.AddTo(batch, now, payloads);
        if (_afresh.Count + _rewritten.Count > 0)
            batch.BatchCommands.Add(Command("clear-histories", Value<string[]>([.. _afresh.Select(run => run.Id), .. _rewritten])));
    }

    /// <summary>Adds what comes after all other changes.</summary>
    internal void AddCleanupTo(NpgsqlBatch batch)
    {
        if (_afresh.Count > 0)
            batch.BatchCommands.Add(Command("drop-unused-payloads", Value(_afresh.ConvertAll(run => run.Id))));
    }

    /// <summary>Tasks before instances: the order of access.</summary>
    private void ClearTasks(NpgsqlBatch batch)
    {
        string[] ids =
        [
            .. _afresh.Select(run => run.Id),
            .. _ended.Where(run => run.End.OrchestrationStatus == OrchestrationStatus.Terminated).Select(run => run.Id),
            .. _replaced,
            .. _reopened.Select(run => run.Id),
        ];
        if (ids.Length > 0)
            batch.BatchCommands.Add(Command("clear-tasks", Value(ids)));
    }

    private void Purge(NpgsqlBatch batch)
    {
        if (_replaced.Count == 0)
            return;
        foreach (var statement in (ReadOnlySpan<string>)["purge-instances", "clear-inboxes", "clear-histories", "purge-payloads"])
            batch.BatchCommands.Add(Command(statement, Value(_replaced)));
    }

    private NpgsqlBatchCommand Finish(DateTimeOffset now)
    {
        var outputs = _ended.ConvertAll(run => payloads.Place(run.Id, run.End.Result));
        return Command(
            "finish-instances",
            Value(now),
            Value(_ended.ConvertAll(run => run.Id)),
            Value(_ended.ConvertAll(run => (short)run.End.OrchestrationStatus)),
            Value(outputs.ConvertAll(output => output.Text)),
            Value(outputs.ConvertAll(output => output.Id)),
            Value(_ended.ConvertAll(run => InstanceText.OfFailure(run.End.FailureDetails))),
            Value(_ended.ConvertAll(run => ErrorFingerprint.OfEnd(run.End))),
            Value(_ended.ConvertAll(run => run.Tally?.Volume.Records)),
            Value(_ended.ConvertAll(run => run.Tally?.Volume.Bytes)),
            Value(_ended.ConvertAll(run => TallyText.StatesOf(run.Tally))),
            Value(_ended.ConvertAll(run => TallyText.NumbersOf(run.Tally))));
    }

    private NpgsqlBatchCommand Renew(DateTimeOffset now)
    {
        var inputs = _afresh.ConvertAll(run => payloads.Place(run.Id, run.Started.Input));
        return Command(
            "renew-instances",
            Value(now),
            Value(_afresh.ConvertAll(run => run.Id)),
            Value(_afresh.ConvertAll(run => run.Started.ExecutionId)),
            Value(inputs.ConvertAll(input => input.Text)),
            Value(inputs.ConvertAll(input => input.Id)));
    }

    private NpgsqlBatchCommand SetCustomStatuses()
    {
        var statuses = _statuses.ConvertAll(change => payloads.Place(change.Id, change.Status));
        return Command(
            "set-custom-statuses",
            Value(_statuses.ConvertAll(change => change.Id)),
            Value(statuses.ConvertAll(status => status.Text)),
            Value(statuses.ConvertAll(status => status.Id)));
    }
}

/// <summary>Events that leave inboxes.</summary>
internal sealed class InboxChanges
{
    private readonly List<string> _ids = [];
    private readonly List<long> _lastIds = [];
    private readonly List<DateTimeOffset> _dueBys = [];
    private readonly List<string> _cleared = [];
    private readonly List<string> _clearedRuns = [];

    /// <summary>Takes out the events of a turn.</summary>
    internal void Consume(LockedInstance instance)
    {
        _ids.Add(instance.Lease.InstanceId);
        _lastIds.Add(instance.Inbox.LastId);
        _dueBys.Add(instance.Inbox.DueBy);
    }

    /// <summary>Takes out all.</summary>
    internal void Clear(string instanceId) => _cleared.Add(instanceId);

    /// <summary>Takes out what belongs to one run of the instance, and not to the instance.</summary>
    internal void ClearRun(string instanceId) => _clearedRuns.Add(instanceId);

    internal void AddTo(NpgsqlBatch batch)
    {
        if (_ids.Count > 0)
            batch.BatchCommands.Add(Command("consume-events", Value(_ids), Value(_lastIds), Value(_dueBys)));
        if (_cleared.Count > 0)
            batch.BatchCommands.Add(Command("clear-inboxes", Value(_cleared)));
        if (_clearedRuns.Count > 0)
            batch.BatchCommands.Add(Command("clear-inboxes-of-runs", Value(_clearedRuns)));
    }
}
