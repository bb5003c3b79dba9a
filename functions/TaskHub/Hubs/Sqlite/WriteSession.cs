using DurableTask.Core.History;
using Spate.Sqlite;
using Spate.TaskHub.Hubs.Events;

namespace Spate.TaskHub.Hubs.Sqlite;

/// <summary>
/// What a write operation works with: the writer's statements, the time of the transaction, and notes about what the transaction changed,
/// which are acted on around its commit. Used by the writer's thread alone.
/// </summary>
internal sealed class WriteSession(SqliteWriter writer, int payloadLimit, string hubSession)
{
    private readonly HashSet<string> _duePools = new(StringComparer.Ordinal);
    private readonly List<string> _changedInstances = [];

    internal StatementCache Sql { get; } = writer.Sql;

    /// <summary>The time of this transaction.</summary>
    internal DateTimeOffset Now { get; private set; }

    internal bool InstancesDue { get; private set; }

    internal bool AnyReleased { get; private set; }

    internal bool IsPoolDue(string pool) => AnyReleased || _duePools.Contains(pool);

    internal IReadOnlyList<string> ChangedInstances => _changedInstances;

    internal void BeginTransaction(DateTimeOffset now)
    {
        Now = now;
        InstancesDue = AnyReleased = false;
        _duePools.Clear();
        _changedInstances.Clear();
    }

    /// <summary>Undoes what the current operation wrote.</summary>
    internal void Undo() => writer.Undo();

    internal void NoteDue(DateTimeOffset at) => InstancesDue |= at <= Now;

    internal void NoteInstancesDue() => InstancesDue = true;

    /// <summary>Work of any kind and pool may have come back.</summary>
    internal void NoteReleased() => AnyReleased = InstancesDue = true;

    internal void NoteDuePool(string pool) => _duePools.Add(pool);

    internal void NoteChanged(string instanceId) => _changedInstances.Add(instanceId);

    /// <summary>Decides where a text is stored: in its own column, or in the payload table under the hash that is returned.</summary>
    internal (string? Text, byte[]? Id) Place(string instanceId, string? text)
    {
        if (text is null || text.Length <= payloadLimit)
            return (text, null);
        return (null, Store(instanceId, text));
    }

    private byte[] Store(string instanceId, string text)
    {
        var id = PayloadId.Of(text);
        Sql["add-payload"].Run(instanceId, id, text);
        return id;
    }

    internal void AddHistory(string instanceId, int sequence, HistoryEvent item)
    {
        var row = EventRow.From(item);
        var (payload, payloadId) = Place(instanceId, row.Payload);
        Sql["add-history"].Run(instanceId, sequence, row.Type, row.Timestamp, row.TaskId, row.Name, payload, payloadId, row.Detail);
    }

    /// <summary>The request with an owner that names the session, by which the leases of a dead process are found, and who asked.</summary>
    internal LockRequest Marked(LockRequest request) => request with { Owner = $"{hubSession}/{request.Owner}" };

    /// <summary>Puts an event into an inbox. The instance's next_due is the caller's to set.</summary>
    internal void AddToInbox(string instanceId, HistoryEvent item, DateTimeOffset visibleAt)
    {
        var row = EventRow.From(item);
        var (payload, payloadId) = Place(instanceId, row.Payload);
        if (row.Log is not null)
            Store(instanceId, row.Log);
        Sql["add-event"].Run(
            instanceId, visibleAt.UtcTicks, row.Type, row.Timestamp, row.TaskId, row.Name, payload, payloadId, row.Detail);
        NoteDue(visibleAt);
    }

    /// <summary>Sends an event to whichever run of an instance is under way.</summary>
    /// <param name="instanceId">The instance.</param>
    /// <param name="item">The event.</param>
    /// <param name="isUrgent">Whether a run that is to start later sees it at once, and not when it starts.</param>
    internal bool Send(string instanceId, HistoryEvent item, bool isUrgent)
    {
        DateTimeOffset begins;
        using (var row = Sql["begins-at"].Query(Now.UtcTicks, instanceId))
        {
            if (!row.Read())
                return false;
            begins = new DateTimeOffset(row.GetInt64(0), TimeSpan.Zero);
        }

        var visibleAt = isUrgent ? Now : begins;
        AddToInbox(instanceId, item, visibleAt);
        Sql["wake-instance"].Run(visibleAt.UtcTicks, instanceId);
        return true;
    }

    /// <summary>Delivers an event to a run that has not ended. An event for another run under the same id is dropped.</summary>
    internal bool Deliver(string instanceId, string executionId, HistoryEvent item)
    {
        using (var waiting = Sql["is-waiting"].Query(instanceId, executionId))
        {
            if (!waiting.Read())
                return false;
        }

        AddToInbox(instanceId, item, Now);
        Sql["wake-instance"].Run(Now.UtcTicks, instanceId);
        return true;
    }
}
