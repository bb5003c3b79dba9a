using System.Globalization;
using Microsoft.Data.Sqlite;
using Spate.Sqlite;

namespace Spate.Cloud.Local.Queue;

/// <summary>The table of messages, on a reading connection or in a writing transaction. Times are milliseconds since 1970.</summary>
internal static class MessageTable
{
    /// <summary>When the next message becomes visible, or null when there is none.</summary>
    public static long? NextVisibleAt(StatementCache sql) => (long?)sql["next-visible-at"].Scalar();

    public static long? OldestSentAt(StatementCache sql) => (long?)sql["oldest-sent-at"].Scalar();

    public static QueueDepth Depth(StatementCache sql, long now) =>
        sql["depth"].Rows(row => new QueueDepth(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2)), now)[0];

    public static void Send(StatementCache sql, IEnumerable<string> bodies, long now)
    {
        foreach (var body in bodies)
            sql["send"].Run(Guid.NewGuid().ToString(), body, now);
    }

    /// <summary>
    /// Receives messages in the order in which they are due. Messages that would be received too many times move to the dead letters
    /// instead, with body, time and reason. Only the messages that are reached are examined, so the cost of a receive does not depend on
    /// the length of the queue.
    /// </summary>
    public static List<QueueMessage> Receive(StatementCache sql, int count, long now, long hiddenUntil, int maxReceiveCount)
    {
        List<DueMessage> due;
        while (true)
        {
            due = sql["due-messages"].Rows(DueMessage.Read, now, count);
            var dead = due.FindAll(message => message.ReceiveCount >= maxReceiveCount);
            if (dead.Count == 0)
                break;
            Bury(sql, dead, now, maxReceiveCount);
        }

        foreach (var message in due)
            sql["receive"].Run(hiddenUntil, message.Sequence);
        return due.ConvertAll(message => message.Received());
    }

    /// <summary>Sets when messages become visible again. A handle that a later receive replaced has no effect.</summary>
    public static void ChangeVisibility(StatementCache sql, IEnumerable<ReceiptHandle> handles, long visibleAt)
    {
        foreach (var handle in handles)
            sql["hide"].Run(visibleAt, handle.Sequence, handle.ReceiveCount, handle.MessageId);
    }

    /// <summary>Deletes messages. A handle that a later receive replaced has no effect.</summary>
    public static void Delete(StatementCache sql, IEnumerable<ReceiptHandle> handles)
    {
        foreach (var handle in handles)
            sql["delete"].Run(handle.Sequence, handle.ReceiveCount, handle.MessageId);
    }

    private static void Bury(StatementCache sql, List<DueMessage> dead, long now, int maxReceiveCount)
    {
        var reason = string.Create(CultureInfo.InvariantCulture, $"received {maxReceiveCount} times without being deleted");
        foreach (var message in dead)
        {
            sql["bury"].Run(now, reason, message.Sequence);
            sql["delete-buried"].Run(message.Sequence);
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
