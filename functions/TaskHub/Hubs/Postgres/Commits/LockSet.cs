using Npgsql;
using static Spate.TaskHub.Hubs.Postgres.PostgresSql;

namespace Spate.TaskHub.Hubs.Postgres.Commits;

/// <summary>What a batch of operations must lock and read before it can decide.</summary>
internal sealed class LockSet
{
    private readonly SortedSet<string> _runs = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _ending = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _recursing = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _identities = new(StringComparer.Ordinal);
    private readonly SortedSet<string> _ended = new(StringComparer.Ordinal);
    private readonly List<(TaskLease Lease, Guid Token)> _tasks = [];
    private readonly SortedSet<long> _leases = [];
    private readonly InstanceColumns _creations = new();
    private readonly List<string> _turns = [];
    private readonly List<long> _lastIds = [];
    private readonly List<DateTimeOffset> _dueBys = [];

    internal bool IsEmpty => _runs.Count + _tasks.Count + _leases.Count + _creations.Count == 0;

    internal bool AnyLeases => _leases.Count > 0;

    internal bool AnyTasks => _tasks.Count > 0;

    internal bool AnyCreations => _creations.Count > 0;

    internal bool AnyIdentities => _identities.Count > 0;

    internal bool AnyEnded => _ended.Count > 0;

    internal bool AnyTurns => _turns.Count > 0;

    internal void Run(string instanceId) => _runs.Add(instanceId);

    /// <summary>The run and its parent, which is told of the end.</summary>
    internal void EndingRun(string instanceId) => _ending.Add(instanceId);

    /// <summary>The run and its children, which end with it.</summary>
    internal void RecursingRun(string instanceId) => _recursing.Add(instanceId);

    internal void Identity(string instanceId) => _identities.Add(instanceId);

    /// <summary>A call that ends.</summary>
    internal void Task(TaskLease lease, Guid token) => _tasks.Add((lease, token));

    /// <summary>A call whose lease changes.</summary>
    internal void Lease(TaskLease lease) => _leases.Add(lease.TaskKey);

    /// <summary>An instance that takes the place of one that ended.</summary>
    internal void Replacement(string instanceId)
    {
        _runs.Add(instanceId);
        _identities.Add(instanceId);
    }

    /// <summary>An instance that is to go on if it ended.</summary>
    internal void Ended(string instanceId)
    {
        _runs.Add(instanceId);
        _ended.Add(instanceId);
    }

    internal void Creation(NewInstance instance)
    {
        _creations.Add(instance);
        _identities.Add(instance.InstanceId);
    }

    /// <summary>A turn: its run, and what its inbox holds beyond what the turn consumes.</summary>
    /// <returns>Where the answer will be.</returns>
    internal int Turn(LockedInstance instance) => Inbox(instance.Lease.InstanceId, instance.Inbox);

    /// <summary>A run, and what its inbox holds.</summary>
    /// <returns>Where the answer will be.</returns>
    internal int Inbox(string instanceId) => Inbox(instanceId, default);

    /// <summary>
    /// Adds the statements; their results come in the order runs, leases of tasks, ended tasks, creations, identities, ended
    /// instances, leftovers.
    /// </summary>
    internal void AddTo(NpgsqlBatch batch, DateTimeOffset? now, PayloadColumns payloads)
    {
        if (IsEmpty)
            return;
        _tasks.Sort((a, b) => a.Lease.TaskKey.CompareTo(b.Lease.TaskKey));
        var keys = _tasks.ConvertAll(task => task.Lease.TaskKey);
        batch.BatchCommands.Add(
            Command("lock-runs", Value(_runs.ToArray()), Value(keys), Value(_ending.ToArray()), Value(_recursing.ToArray())));
        if (AnyLeases)
            batch.BatchCommands.Add(Command("lock-tasks", Value(_leases.Union(keys).Order().ToArray())));
        if (AnyTasks)
            batch.BatchCommands.Add(Command("end-tasks", Value(keys), Value(_tasks.ConvertAll(task => task.Token))));
        if (AnyCreations)
            _creations.CreateIn(batch, now, payloads);
        if (AnyIdentities)
            batch.BatchCommands.Add(Command("read-identities", Value(_identities.ToArray())));
        if (AnyEnded)
            batch.BatchCommands.Add(Command("lock-ended", Value(_ended.ToArray())));
        if (AnyTurns)
            batch.BatchCommands.Add(Command("read-leftovers", Value(_turns), Value(_lastIds), Value(_dueBys)));
    }

    private int Inbox(string instanceId, InboxPosition beyond)
    {
        _runs.Add(instanceId);
        _turns.Add(instanceId);
        _lastIds.Add(beyond.LastId);
        _dueBys.Add(beyond.DueBy);
        return _turns.Count - 1;
    }
}
