using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Spate.Cloud.Local.Queue;

/// <summary>The changes of the queue's tables, each to be run in a transaction of the connection's owner. Times are milliseconds since 1970.</summary>
internal sealed class MessageTable(SqliteConnection connection) : IDisposable
{
    private readonly Statement _insert = new(
        connection, "INSERT INTO messages (message_id, body, sent_at, visible_at) VALUES ($1, $2, $3, $3)", 3);

    private readonly Statement _bury = new(
        connection,
        """
        INSERT INTO dead_letters (seq, message_id, body, sent_at, receive_count, dead_at, reason)
        SELECT seq, message_id, body, sent_at, receive_count, $2, $3 FROM messages WHERE seq = $1
        """,
        3);

    private readonly Statement _deleteBuried = new(connection, "DELETE FROM messages WHERE seq = $1", 1);

    private readonly Statement _due = new(
        connection,
        "SELECT seq, message_id, body, sent_at, receive_count FROM messages WHERE visible_at <= $1 ORDER BY visible_at, seq LIMIT $2",
        2);

    private readonly Statement _hide = new(
        connection, "UPDATE messages SET visible_at = $2, receive_count = receive_count + 1 WHERE seq = $1", 2);

    private readonly Statement _hideAgain = new(
        connection, "UPDATE messages SET visible_at = $4 WHERE seq = $1 AND receive_count = $2 AND message_id = $3", 4);

    private readonly Statement _delete = new(
        connection, "DELETE FROM messages WHERE seq = $1 AND receive_count = $2 AND message_id = $3", 3);

    public void Send(IEnumerable<string> bodies, long now)
    {
        foreach (var body in bodies)
            _insert.Run(Guid.NewGuid().ToString(), body, now);
    }

    /// <summary>
    /// Receives what is due first. What would be received too often moves to the dead letters instead, with body, time and reason; only
    /// messages that are reached are looked at, so a receive costs the same however long the queue is.
    /// </summary>
    public List<QueueMessage> Receive(int count, long now, long hiddenUntil, int maxReceiveCount)
    {
        List<DueMessage> due;
        while (true)
        {
            due = _due.Rows(DueMessage.Read, now, count);
            var dead = due.FindAll(message => message.ReceiveCount >= maxReceiveCount);
            if (dead.Count == 0)
                break;
            Bury(dead, now, maxReceiveCount);
        }

        foreach (var message in due)
            _hide.Run(message.Sequence, hiddenUntil);
        return due.ConvertAll(message => message.Received());
    }

    /// <summary>Sets when messages come back; a handle that a later receive has replaced changes nothing.</summary>
    public void ChangeVisibility(IEnumerable<ReceiptHandle> handles, long visibleAt)
    {
        foreach (var handle in handles)
            _hideAgain.Run(handle.Sequence, handle.ReceiveCount, handle.MessageId, visibleAt);
    }

    /// <summary>Deletes messages; a handle that a later receive has replaced changes nothing.</summary>
    public void Delete(IEnumerable<ReceiptHandle> handles)
    {
        foreach (var handle in handles)
            _delete.Run(handle.Sequence, handle.ReceiveCount, handle.MessageId);
    }

    public void Dispose()
    {
        foreach (var statement in (Statement[])[_insert, _bury, _deleteBuried, _due, _hide, _hideAgain, _delete])
            statement.Dispose();
    }

    private void Bury(List<DueMessage> dead, long now, int maxReceiveCount)
    {
        var reason = string.Create(CultureInfo.InvariantCulture, $"received {maxReceiveCount} times without being deleted");
        foreach (var message in dead)
        {
            _bury.Run(message.Sequence, now, reason);
            _deleteBuried.Run(message.Sequence);
        }
    }

    private readonly record struct DueMessage(long Sequence, string Id, string Body, long SentAt, int ReceiveCount)
    {
        public static DueMessage Read(SqliteDataReader row) =>
            new(row.GetInt64(0), row.GetString(1), row.GetString(2), row.GetInt64(3), row.GetInt32(4));

        public QueueMessage Received() => new(
            Id,
            new ReceiptHandle(Sequence, ReceiveCount + 1, Id).ToString(),
            Body,
            ReceiveCount + 1,
            DateTimeOffset.FromUnixTimeMilliseconds(SentAt));
    }
}
