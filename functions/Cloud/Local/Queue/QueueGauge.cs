using Microsoft.Data.Sqlite;

namespace Spate.Cloud.Local.Queue;

/// <summary>Looks at the queue without taking the write lock.</summary>
internal sealed class QueueGauge(SqliteConnection connection) : IDisposable
{
    private readonly Lock _turn = new();
    private readonly Statement _next = new(connection, "SELECT MIN(visible_at) FROM messages");

    private readonly Statement _depth = new(
        connection,
        """
        SELECT (SELECT COUNT(*) FROM messages WHERE visible_at <= $1), (SELECT COUNT(*) FROM messages WHERE visible_at > $1), (SELECT COUNT(*) FROM dead_letters)
        """,
        1);

    // Messages are numbered in the order of their sending.
    private readonly Statement _oldest = new(connection, "SELECT sent_at FROM messages ORDER BY seq LIMIT 1");

    private readonly Statement _lastDead = new(connection, "SELECT MAX(seq) FROM dead_letters");

    private readonly Statement _dead = new(
        connection,
        "SELECT seq, message_id, body, receive_count, sent_at, dead_at, reason FROM dead_letters WHERE seq > $1 ORDER BY seq LIMIT $2",
        2);

    /// <summary>When the next message can be received, or null when there is none.</summary>
    public long? NextVisibleAt()
    {
        lock (_turn)
            return (long?)_next.Scalar();
    }

    public QueueDepth Depth(long now)
    {
        lock (_turn)
            return _depth.Rows(row => new QueueDepth(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2)), now)[0];
    }

    /// <summary>When the oldest message was sent, or null when there is none.</summary>
    public long? OldestSentAt()
    {
        lock (_turn)
            return (long?)_oldest.Scalar();
    }

    /// <summary>The sequence number of the latest dead letter, or null when there is none.</summary>
    public long? LastDead()
    {
        lock (_turn)
            return (long?)_lastDead.Scalar();
    }

    /// <summary>The dead letters after a sequence number, each with its own.</summary>
    public List<(long Sequence, DeadLetter Letter)> DeadLettersAfter(long sequence, int count)
    {
        lock (_turn)
            return _dead.Rows(ReadDeadLetter, sequence, count);
    }

    public void Dispose()
    {
        foreach (var statement in (Statement[])[_next, _depth, _oldest, _lastDead, _dead])
            statement.Dispose();
        connection.Dispose();
    }

    private static (long Sequence, DeadLetter Letter) ReadDeadLetter(SqliteDataReader row) => (row.GetInt64(0), new DeadLetter(
        row.GetString(1), row.GetString(2), row.GetInt32(3),
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(4)), DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(5)), row.GetString(6)));
}
