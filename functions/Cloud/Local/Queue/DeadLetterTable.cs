using Microsoft.Data.Sqlite;
using Spate.Sqlite;

namespace Spate.Cloud.Local.Queue;

/// <summary>The table of dead letters, on a reading connection or in a writing transaction.</summary>
internal static class DeadLetterTable
{
    public static long? Last(StatementCache sql) => (long?)sql["last-dead"].Scalar();

    /// <summary>The dead letters after a sequence number, each with its own sequence number.</summary>
    public static List<(long Sequence, DeadLetter Letter)> After(StatementCache sql, long sequence, int count) =>
        sql["dead-letters-after"].Rows(Read, sequence, count);

    /// <summary>Moves back the earliest <paramref name="count"/> up to a sequence number, and returns how many there were.</summary>
    public static int Revive(StatementCache sql, long upTo, int count, long now) =>
        sql["last-of-earliest-dead"].Scalar(upTo, count) is long last ? Move(sql, 0, last, now) : 0;

    /// <summary>Moves back the message with this id; false when there is none.</summary>
    public static bool Revive(StatementCache sql, string messageId, long now) =>
        sql["find-dead"].Scalar(messageId) is long seq && Move(sql, seq, seq, now) > 0;

    private static int Move(StatementCache sql, long first, long last, long now)
    {
        sql["revive"].Run(now, first, last);
        return sql["delete-revived"].Run(first, last);
    }

    private static (long Sequence, DeadLetter Letter) Read(SqliteDataReader row) => (row.GetInt64(0), new DeadLetter(
        row.GetString(1),
        row.GetString(2),
        row.GetInt32(3),
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(4)),
        DateTimeOffset.FromUnixTimeMilliseconds(row.GetInt64(5)),
        row.GetString(6)));
}
