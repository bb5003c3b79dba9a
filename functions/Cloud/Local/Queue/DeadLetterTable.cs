using Microsoft.Data.Sqlite;

namespace Spate.Cloud.Local.Queue;

/// <summary>Brings dead letters back, in a transaction of the connection's owner.</summary>
internal sealed class DeadLetterTable(SqliteConnection connection) : IDisposable
{
    // A message that comes back gets another sequence number: the receipt handles of its earlier life meet nothing.
    private readonly Statement _revive = new(
        connection,
        """
        INSERT INTO messages (message_id, body, sent_at, visible_at)
        SELECT message_id, body, $3, $3 FROM dead_letters WHERE seq BETWEEN $1 AND $2 ORDER BY seq
        """,
        3);

    private readonly Statement _delete = new(connection, "DELETE FROM dead_letters WHERE seq BETWEEN $1 AND $2", 2);
    private readonly Statement _last = new(connection, "SELECT MAX(seq) FROM (SELECT seq FROM dead_letters WHERE seq <= $1 ORDER BY seq LIMIT $2)", 2);
    private readonly Statement _find = new(connection, "SELECT seq FROM dead_letters WHERE message_id = $1", 1);

    /// <summary>Brings back the earliest <paramref name="count"/> of those up to a sequence number, and returns how many there were.</summary>
    public int Revive(long upTo, int count, long now) => _last.Scalar(upTo, count) is long last ? Move(0, last, now) : 0;

    /// <summary>Brings back the message with this id; false when there is none.</summary>
    public bool Revive(string messageId, long now) => _find.Scalar(messageId) is long seq && Move(seq, seq, now) > 0;

    public void Dispose()
    {
        foreach (var statement in (Statement[])[_revive, _delete, _last, _find])
            statement.Dispose();
    }

    private int Move(long from, long to, long now)
    {
        _revive.Run(from, to, now);
        return _delete.Run(from, to);
    }
}
