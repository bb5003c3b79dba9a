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

    public void Dispose()
    {
        _next.Dispose();
        _depth.Dispose();
        connection.Dispose();
    }
}
