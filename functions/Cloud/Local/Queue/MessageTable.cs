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
        SELECT seq, message_id, body, sent_at, receive_count, $1, $3 FROM messages WHERE visible_at <= $1 AND receive_count >= $2
        """,
        3);

    private readonly Statement _deleteBuried = new(connection, "DELETE FROM messages WHERE visible_at <= $1 AND receive_count >= $2", 2);

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

    public List<QueueMessage> Receive(int count, long now, long hiddenUntil, int maxReceiveCount)
    {
        Bury(now, maxReceiveCount);
        var messages = _due.Rows(
            row => (Sequence: row.GetInt64(0), Id: row.GetString(1), Body: row.GetString(2), SentAt: row.GetInt64(3), Count: row.GetInt32(4) + 1),
            now,
            count);

        foreach (var message in messages)
            _hide.Run(message.Sequence, hiddenUntil);

        return messages.ConvertAll(message => new QueueMessage(
            message.Id,
            new ReceiptHandle(message.Sequence, message.Count, message.Id).ToString(),
            message.Body,
            message.Count,
            DateTimeOffset.FromUnixTimeMilliseconds(message.SentAt)));
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

    /// <summary>Moves what came back once more than it may be received to the dead letters, body and all.</summary>
    private void Bury(long now, int maxReceiveCount)
    {
        var reason = string.Create(CultureInfo.InvariantCulture, $"received {maxReceiveCount} times without being deleted");
        if (_bury.Run(now, maxReceiveCount, reason) > 0)
            _deleteBuried.Run(now, maxReceiveCount);
    }
}
