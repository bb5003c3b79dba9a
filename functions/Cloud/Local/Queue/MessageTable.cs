using System.Globalization;
using Microsoft.Data.Sqlite;
using Spate.Sqlite;

namespace Spate.Cloud.Local.Queue;

/// <summary>The messages, on a connection that reads or in a transaction that writes. Times are milliseconds since 1970.</summary>
internal static class MessageTable
{
    /// <summary>When the next message can be received, or null when there is none.</summary>
    public static long? NextVisibleAt(StatementCache sql) => (long?)sql["next-visible-at"].Scalar();

    /// <summary>When the oldest message was sent, or null when there is none.</summary>
    public static long? OldestSentAt(StatementCache sql) => (long?)sql["oldest-sent-at"].Scalar();

    public static QueueDepth Depth(StatementCache sql, long now) =>
        sql["depth"].Rows(row => new QueueDepth(row.GetInt64(0), row.GetInt64(1), row.GetInt64(2)), now)[0];

    public static void Send(StatementCache sql, IEnumerable<string> bodies, long now)
    {
        foreach (var body in bodies)
            sql["send"].Run(Guid.NewGuid().ToString(), body, now);
    }

    /// <summary>
    /// Receives what is due first. What would be received too often moves to the dead letters instead, with body, time and reason; only
    /// messages that are reached are looked at, so a receive costs the same however long the queue is.
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

    /// <summary>Sets when messages come back; a handle that a later receive has replaced changes nothing.</summary>
    public static void ChangeVisibility(StatementCache sql, IEnumerable<ReceiptHandle> handles, long visibleAt)
    {
        foreach (var handle in handles)
            sql["hide"].Run(visibleAt, handle.Sequence, handle.ReceiveCount, handle.MessageId);
    }

    /// <summary>Deletes messages; a handle that a later receive has replaced changes nothing.</summary>
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
