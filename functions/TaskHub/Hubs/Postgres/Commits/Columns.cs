using DurableTask.Core.History;
using Npgsql;
using Spate.TaskHub.Hubs.Events;
using static Spate.TaskHub.Hubs.Postgres.PostgresSql;

namespace Spate.TaskHub.Hubs.Postgres.Commits;

/// <summary>Large texts to be stored.</summary>
internal sealed class PayloadColumns(int limit)
{
    private readonly List<string> _instanceIds = [];
    private readonly List<byte[]> _ids = [];
    private readonly List<string> _data = [];

    /// <summary>Decides where a text is stored: in its own column, or in the payload table under the hash that is returned.</summary>
    internal (string? Text, byte[]? Id) Place(string instanceId, string? text)
    {
        var (inline, id) = Locate(text);
        if (id is not null)
            Store(instanceId, id, text!);
        return (inline, id);
    }

    internal void Store(string instanceId, byte[] id, string text)
    {
        _instanceIds.Add(instanceId);
        _ids.Add(id);
        _data.Add(text);
    }

    /// <summary>Where a text belongs.</summary>
    internal (string? Text, byte[]? Id) Locate(string? text) =>
        text is null || text.Length <= limit ? (text, null) : (null, PayloadId.Of(text));

    internal void AddTo(NpgsqlBatch batch)
    {
        if (_ids.Count > 0)
            batch.BatchCommands.Add(Command("add-payloads", Value(_instanceIds), Value(_ids), Value(_data)));
    }
}

/// <summary>Events to be stored, in histories (<typeparamref name="TPosition"/> is the number) or inboxes (the time).</summary>
internal sealed class EventColumns<TPosition>
{
    private readonly List<string> _instanceIds = [];
    private readonly List<TPosition> _positions = [];
    private readonly List<string> _types = [];
    private readonly List<long> _timestamps = [];
    private readonly List<int?> _taskIds = [];
    private readonly List<string?> _names = [];
    private readonly List<string?> _payloads = [];
    private readonly List<byte[]?> _payloadIds = [];
    private readonly List<string?> _details = [];

    internal void Add(string instanceId, TPosition position, in EventRow row, PayloadColumns payloads)
    {
        var (payload, payloadId) = payloads.Place(instanceId, row.Payload);
        if (row.Log is not null)
            payloads.Store(instanceId, PayloadId.Of(row.Log), row.Log);
        _instanceIds.Add(instanceId);
        _positions.Add(position);
        _types.Add(row.Type);
        _timestamps.Add(row.Timestamp);
        _taskIds.Add(row.TaskId);
        _names.Add(row.Name);
        _payloads.Add(payload);
        _payloadIds.Add(payloadId);
        _details.Add(row.Detail);
    }

    internal void AddTo(NpgsqlBatch batch, string statement)
    {
        if (_types.Count == 0)
            return;
        batch.BatchCommands.Add(Command(
            statement, Value(_instanceIds), Value(_positions), Value(_types), Value(_timestamps), Value(_taskIds), Value(_names),
            Value(_payloads), Value(_payloadIds), Value(_details)));
    }
}

/// <summary>Instances to be stored.</summary>
internal sealed class InstanceColumns
{
    private readonly List<NewInstance> _instances = [];

    internal int Count => _instances.Count;

    internal void Add(NewInstance instance) => _instances.Add(instance);

    /// <summary>Stores those whose ids are free. They are clients', and have no parents.</summary>
    internal void CreateIn(NpgsqlBatch batch, DateTimeOffset? now, PayloadColumns payloads) =>
        batch.BatchCommands.Add(Command("create-instances", [Time(now), .. Values(payloads)]));

    /// <summary>Stores those whose ids are known to be free.</summary>
    internal void AddTo(NpgsqlBatch batch, DateTimeOffset now, PayloadColumns payloads)
    {
        if (_instances.Count == 0)
            return;
        var values = Values(payloads);
        var parents = _instances.ConvertAll(instance => instance.Started.ParentInstance?.OrchestrationInstance.InstanceId);
        batch.BatchCommands.Add(Command("add-instances", [Value(now), .. values, Value(parents)]));
    }

    /// <summary>Sorts the instances, for all access is in the order of ids, and makes the columns that every instance has.</summary>
    private NpgsqlParameter[] Values(PayloadColumns payloads)
    {
        _instances.Sort((a, b) => string.CompareOrdinal(a.InstanceId, b.InstanceId));
        var inputs = _instances.ConvertAll(instance => payloads.Locate(instance.Started.Input));
        return
        [
            Value(_instances.ConvertAll(instance => instance.InstanceId)),
            Value(_instances.ConvertAll(instance => instance.Started.ExecutionId)),
            Value(_instances.ConvertAll(instance => instance.Started.Name)),
            Value(inputs.ConvertAll(input => input.Text)),
            Value(inputs.ConvertAll(input => input.Id)),
            Value(_instances.ConvertAll(instance => InstanceText.OfTags(instance.Started.Tags))),
        ];
    }
}

/// <summary>Runs to be stored or changed.</summary>
internal sealed class RunColumns
{
    private readonly List<string> _ids = [];
    private readonly List<string> _executionIds = [];
    private readonly List<string> _names = [];
    private readonly List<string?> _parentIds = [];
    private readonly List<string?> _parentExecutionIds = [];
    private readonly List<int?> _parentTaskIds = [];
    private readonly List<int> _historyLengths = [];
    private readonly List<DateTimeOffset?> _dueAt = [];
    private readonly LeaseColumns _leases = new();
    private readonly List<DateTimeOffset> _updatedAt = [];

    internal void Add(LockedRun run)
    {
        _ids.Add(run.InstanceId);
        _executionIds.Add(run.ExecutionId);
        _names.Add(run.Name);
        _parentIds.Add(run.Parent?.InstanceId);
        _parentExecutionIds.Add(run.Parent?.ExecutionId);
        _parentTaskIds.Add(run.Parent?.TaskScheduledId);
        _historyLengths.Add(run.HistoryLength);
        _dueAt.Add(run.DueAt);
        _leases.Add(run.Lease);
        _updatedAt.Add(run.UpdatedAt);
    }

    internal void AddNewTo(NpgsqlBatch batch, DateTimeOffset now)
    {
        if (_ids.Count == 0)
            return;
        batch.BatchCommands.Add(Command(
            "add-runs",
            [
                Value(now), Value(_ids), Value(_executionIds), Value(_names), Value(_parentIds), Value(_parentExecutionIds),
                Value(_parentTaskIds), Value(_historyLengths), Value(_dueAt), .. _leases.Values,
            ]));
    }

    internal void AddChangesTo(NpgsqlBatch batch)
    {
        if (_ids.Count == 0)
            return;
        batch.BatchCommands.Add(Command(
            "update-runs",
            [Value(_ids), Value(_executionIds), Value(_historyLengths), Value(_dueAt), .. _leases.Values, Value(_updatedAt)]));
    }
}

/// <summary>The leases of rows.</summary>
internal sealed class LeaseColumns
{
    private readonly List<Guid?> _tokens = [];
    private readonly List<string?> _owners = [];
    private readonly List<DateTimeOffset?> _until = [];
    private readonly List<int> _deliveryCounts = [];
    private readonly List<bool> _suspects = [];

    /// <summary>The columns token, owner, until, deliveries and suspect, in this order.</summary>
    internal NpgsqlParameter[] Values => [Value(_tokens), Value(_owners), Value(_until), Value(_deliveryCounts), Value(_suspects)];

    internal void Add(in WorkLease lease)
    {
        _tokens.Add(lease.Token is null ? null : Guid.Parse(lease.Token));
        _owners.Add(lease.Owner);
        _until.Add(lease.Until);
        _deliveryCounts.Add(lease.Deliveries);
        _suspects.Add(lease.IsSuspect);
    }
}

/// <summary>Activity calls whose leases are to be changed.</summary>
internal sealed class TaskLeaseColumns
{
    private readonly List<long> _keys = [];
    private readonly List<DateTimeOffset?> _dueAt = [];
    private readonly LeaseColumns _leases = new();

    internal void Add(TaskRow task)
    {
        _keys.Add(task.Key);
        _dueAt.Add(task.DueAt);
        _leases.Add(task.Lease);
    }

    internal void AddTo(NpgsqlBatch batch)
    {
        if (_keys.Count > 0)
            batch.BatchCommands.Add(Command("update-tasks", [Value(_keys), Value(_dueAt), .. _leases.Values]));
    }
}

/// <summary>Activity calls to be stored.</summary>
internal sealed class TaskColumns
{
    private readonly List<string> _instanceIds = [];
    private readonly List<string> _executionIds = [];
    private readonly List<int> _taskIds = [];
    private readonly List<string> _names = [];
    private readonly List<string?> _inputs = [];
    private readonly List<byte[]?> _inputIds = [];
    private readonly List<string> _pools = [];
    private readonly List<int> _priorities = [];
    private readonly List<long?> _timeouts = [];
    private readonly List<string?> _traceParents = [];
    private readonly List<string?> _traceStates = [];
    private readonly List<string?> _versions = [];
    private readonly LeaseColumns _leases = new();

    internal void Add(NewTask task, PayloadColumns payloads)
    {
        var (input, inputId) = payloads.Place(task.InstanceId, task.Call.Input);
        _instanceIds.Add(task.InstanceId);
        _executionIds.Add(task.ExecutionId);
        _taskIds.Add(task.Call.EventId);
        _names.Add(task.Call.Name!);
        _inputs.Add(input);
        _inputIds.Add(inputId);
        _pools.Add(task.Placement.Pool);
        _priorities.Add(task.Placement.Priority);
        _timeouts.Add(task.Placement.Timeout?.Ticks);
        _traceParents.Add(task.Call.ParentTraceContext?.TraceParent);
        _traceStates.Add(task.Call.ParentTraceContext?.TraceState);
        _versions.Add(string.IsNullOrEmpty(task.Call.Version) ? null : task.Call.Version);
    }

    internal void AddLeased(NewTask task, in WorkLease lease, PayloadColumns payloads)
    {
        Add(task, payloads);
        _leases.Add(lease);
    }

    internal void AddTo(NpgsqlBatch batch, DateTimeOffset now)
    {
        if (_names.Count == 0)
            return;
        var lease = WorkLease.None;
        batch.BatchCommands.Add(Command("add-tasks", [Value(now), Value(lease.Deliveries), Value(lease.IsSuspect), .. Calls]));
    }

    /// <returns>Whether there are any, and thus a result: the keys of the calls.</returns>
    internal bool AddLeasedTo(NpgsqlBatch batch)
    {
        if (_names.Count == 0)
            return false;
        batch.BatchCommands.Add(Command("add-leased-tasks", [.. Calls, .. _leases.Values]));
        return true;
    }

    private NpgsqlParameter[] Calls =>
    [
        Value(_instanceIds), Value(_executionIds), Value(_taskIds), Value(_names), Value(_inputs), Value(_inputIds), Value(_pools),
        Value(_priorities), Value(_timeouts), Value(_traceParents), Value(_traceStates), Value(_versions),
    ];
}

/// <summary>An activity call to be queued.</summary>
internal sealed record NewTask(string InstanceId, string ExecutionId, TaskScheduledEvent Call, TaskPlacement Placement);
