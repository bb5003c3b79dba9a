using DurableTask.Core.History;
using DurableTask.Core.Tracing;
using Microsoft.DurableTask.Client;
using Npgsql;
using Spate.TaskHub.Hubs.Events;
using static Spate.TaskHub.Hubs.Postgres.PostgresSql;

namespace Spate.TaskHub.Hubs.Postgres.Commits;

/// <summary>Who an instance is, as stored before the batch.</summary>
internal readonly record struct InstanceIdentity(string ExecutionId, OrchestrationRuntimeStatus Status, string? ParentId);

/// <summary>
/// What the operations of one transaction decided: first read what they need (<see cref="ReadAsync"/>), then applied one after another,
/// then written (<see cref="AddChangesTo"/>).
/// </summary>
internal sealed partial class CommitBatch(PayloadColumns payloads)
{
    private readonly SortedDictionary<string, LockedRun> _runs = new(StringComparer.Ordinal);
    private readonly SortedDictionary<long, TaskRow> _tasks = [];
    private readonly Dictionary<long, (string InstanceId, string ExecutionId)> _endedTasks = [];
    private readonly HashSet<string> _created = new(StringComparer.Ordinal);
    private readonly Dictionary<string, InstanceIdentity> _identities = new(StringComparer.Ordinal);
    private readonly List<DateTimeOffset?> _leftovers = [];
    private readonly EventColumns<int> _history = new();
    private readonly EventColumns<DateTimeOffset> _inbox = new();
    private readonly InstanceChanges _instances = new(payloads);
    private readonly InboxChanges _consumed = new();
    private readonly List<string> _begun = [];
    private readonly List<string> _ended = [];

    /// <summary>The time of the transaction.</summary>
    internal DateTimeOffset Now { get; private set; }

    internal IEnumerable<LockedRun> Runs => _runs.Values;

    /// <summary>Activity calls that were there before, and were read.</summary>
    internal IEnumerable<TaskRow> Tasks => _tasks.Values;

    /// <summary>Activity calls to be queued.</summary>
    internal List<NewTask> NewTasks { get; } = [];

    /// <summary>Instances that began.</summary>
    internal IReadOnlyList<string> Begun => _begun;

    /// <summary>Instances that ended.</summary>
    internal IReadOnlyList<string> Ended => _ended;

    /// <summary>Reads the time, and what the statements of the lock set found.</summary>
    internal async Task ReadAsync(ResultReader reader, LockSet locks)
    {
        await reader.ReadAsync(row => Now = row.GetFieldValue<DateTimeOffset>(0));
        if (!locks.IsEmpty)
            await ReadLockedAsync(reader, locks);
    }

    /// <summary>Adds a row that was read. One that was read before is given back as it is by now.</summary>
    internal LockedRun Add(LockedRun run) => _runs.TryAdd(run.InstanceId, run) ? run : _runs[run.InstanceId];

    /// <inheritdoc cref="Add(LockedRun)"/>
    internal TaskRow Add(TaskRow task)
    {
        if (_tasks.TryAdd(task.Key, task))
            return task;
        var first = _tasks[task.Key];
        first.Call ??= task.Call;
        return first;
    }

    /// <summary>The locked run of an instance; null if it ended, or there is none.</summary>
    internal LockedRun? Find(string instanceId) => _runs.TryGetValue(instanceId, out var run) && !run.IsEnded ? run : null;

    /// <summary>The locked row of a call; null if it ended.</summary>
    internal TaskRow? FindTask(long key) => _tasks.GetValueOrDefault(key);

    internal bool TakeCreated(string executionId) => _created.Remove(executionId);

    internal (string InstanceId, string ExecutionId)? TakeEndedTask(long key) => _endedTasks.Remove(key, out var task) ? task : null;

    internal InstanceIdentity? Identity(string instanceId) =>
        _runs.TryGetValue(instanceId, out var run) && run.IsNew
            ? new InstanceIdentity(run.ExecutionId, OrchestrationRuntimeStatus.Pending, run.Parent?.InstanceId)
            : _identities.TryGetValue(instanceId, out var stored) ? stored : null;

    internal DateTimeOffset? Leftover(int turn) => _leftovers[turn];

    internal void AddRun(NewInstance instance, in EventRow started)
    {
        var run = new LockedRun(WorkLease.None, null)
        {
            InstanceId = instance.InstanceId,
            ExecutionId = instance.Started.ExecutionId,
            Name = instance.Started.Name,
            Parent = ParentExecution.From(instance.Started.ParentInstance),
            UpdatedAt = Now,
            IsNew = true,
        };
        _runs[instance.InstanceId] = run;
        run.Add(started, instance.StartAt is { } at && at > Now ? at.ToUniversalTime() : Now);
    }

    /// <summary>Delivers an event to a run that has not ended. An event for another run under the same id is dropped.</summary>
    internal bool Deliver(string instanceId, string executionId, in EventRow item)
    {
        if (Find(instanceId) is not { } run || run.ExecutionId != executionId)
            return false;
        run.Add(item, Now);
        return true;
    }

    /// <summary>Sends an event to whichever run of an instance is under way.</summary>
    /// <param name="instanceId">The instance.</param>
    /// <param name="item">The event.</param>
    /// <param name="isUrgent">Whether a run that is to start later sees it at once, and not when it starts.</param>
    internal bool Send(string instanceId, in EventRow item, bool isUrgent)
    {
        if (Find(instanceId) is not { } run)
            return false;
        if (isUrgent)
            run.Add(item, Now);
        else
            run.AddOnceBegun(item, Now);
        return true;
    }

    internal void Consume(LockedInstance instance) => _consumed.Consume(instance);

    internal void AddHistory(string instanceId, int sequence, EventRow[] rows)
    {
        foreach (var row in rows)
            _history.Add(instanceId, sequence++, row, payloads);
    }

    internal void AddTask(NewTask task) => NewTasks.Add(task);

    internal void SetCustomStatus(string instanceId, string? status) => _instances.SetCustomStatus(instanceId, status);

    /// <summary>Notes that an instance has begun.</summary>
    internal void Begin(string instanceId)
    {
        _instances.Begin(instanceId);
        _begun.Add(instanceId);
    }

    internal void SetSuspended(string instanceId, bool isSuspended) => _instances.SetStatus(
        instanceId, isSuspended ? OrchestrationRuntimeStatus.Suspended : OrchestrationRuntimeStatus.Running);

    internal void BeginAfresh(LockedRun run, ExecutionStartedEvent fresh)
    {
        run.BeginAfresh(fresh.ExecutionId, Now);
        run.Add(EventRow.From(fresh), Now);
        _consumed.ClearRun(run.InstanceId);
        _instances.BeginAfresh(run.InstanceId, fresh);
        _begun.Add(run.InstanceId);
    }

    internal void End(LockedRun run, ExecutionCompletedEvent end, RunTally? tally)
    {
        run.End();
        _consumed.Clear(run.InstanceId);
        _instances.End(run.InstanceId, end, tally);
        _ended.Add(run.InstanceId);
        if (run.Parent is { } parent)
        {
            Deliver(
                parent.InstanceId,
                parent.ExecutionId,
                EventRow.From(SubOrchestrations.Answer(run.InstanceId, end, parent.TaskScheduledId)));
        }
    }

    /// <summary>Stores an instance whose id is free, or will be.</summary>
    internal void Replace(NewInstance instance, in EventRow started, bool exists)
    {
        if (exists)
            _instances.Replace(instance.InstanceId);
        _instances.Add(instance);
        AddRun(instance, started);
    }

    internal void AddChild(LockedInstance parent, SubOrchestrationInstanceCreatedEvent call, DistributedTraceContext? trace)
    {
        var parentId = parent.Lease.InstanceId;
        var existing = Identity(call.InstanceId);
        if (existing is { } other && !SubOrchestrations.MayReplace(parentId, other.ParentId, other.Status))
        {
            Deliver(parentId, parent.ExecutionId, EventRow.From(SubOrchestrations.Refuse(call, other.Status, Now)));
            return;
        }

        var child = SubOrchestrations.Create(parent, call, trace);
        Replace(child, EventRow.From(child.Started), existing is not null);
    }

    internal void TerminateChildren(string instanceId, EventRow termination)
    {
        foreach (var child in _runs.Values.Where(run => run.Parent?.InstanceId == instanceId && !run.IsEnded))
            child.Add(termination, Now);
    }

    /// <summary>
    /// Adds the statements that write all this, those of new tasks left out. What takes away comes before what adds: an id may be taken
    /// anew.
    /// </summary>
    internal void AddChangesTo(NpgsqlBatch batch)
    {
        var added = new RunColumns();
        var updated = new RunColumns();
        var leases = new TaskLeaseColumns();
        foreach (var run in _runs.Values.Where(run => !run.IsEnded))
        {
            if (run.IsNew)
                added.Add(run);
            else if (run.IsChanged)
                updated.Add(run);
            foreach (var (row, visibleAt) in run.Events)
                _inbox.Add(run.InstanceId, visibleAt, row, payloads);
        }

        foreach (var task in _tasks.Values.Where(task => task.IsChanged))
            leases.Add(task);
        _instances.AddTo(batch, Now);
        updated.AddChangesTo(batch);
        added.AddNewTo(batch, Now);
        var ended = _runs.Values.Where(run => run.IsEnded && !run.IsNew).Select(run => run.InstanceId).ToArray();
        if (ended.Length > 0)
            batch.BatchCommands.Add(Command("end-runs", Value(ended)));
        AddAdoptionsTo(batch);
        leases.AddTo(batch);
        _consumed.AddTo(batch);
        _inbox.AddTo(batch, "add-events");
        _history.AddTo(batch, "add-history");
        payloads.AddTo(batch);
        _instances.AddCleanupTo(batch);
    }

    private async Task ReadLockedAsync(ResultReader reader, LockSet locks)
    {
        await reader.ReadAsync(row => Add(Rows.ReadRun(row)));
        if (locks.AnyLeases)
            await reader.ReadAsync(row => Add(Rows.ReadLease(row)));
        if (locks.AnyTasks)
            await reader.ReadAsync(row => _endedTasks[row.GetInt64(0)] = (row.GetString(1), row.GetString(2)));
        if (locks.AnyCreations)
            await reader.ReadAsync(row => _created.Add(row.GetString(1)));
        if (locks.AnyIdentities)
        {
            await reader.ReadAsync(row => _identities[row.GetString(0)] =
                new InstanceIdentity(row.GetString(1), (OrchestrationRuntimeStatus)row.GetInt16(2), row.TextOrNull(3)));
        }

        if (locks.AnyEnded)
            await reader.ReadAsync(row => Add(EndedInstance.Read(row)));
        if (locks.AnyTurns)
            await reader.ReadAsync(row => _leftovers.Add(Rows.TimeOrNull(row, 0)));
    }
}
