using Spate.Cloud;

namespace Spate.Host.Queues;

/// <summary>A queue at one moment.</summary>
/// <param name="Queue">The queue's name.</param>
/// <param name="Visible">Messages that wait to be received.</param>
/// <param name="InFlight">Messages that were received, and are neither deleted nor visible again.</param>
/// <param name="DeadLettered">Messages in the dead-letter queue.</param>
/// <param name="OldestSeconds">How long ago the oldest message was sent; null when there is none, or the queue does not say.</param>
/// <param name="DeadLetters">The earliest dead letters, as many as requested.</param>
internal sealed record QueueState(
    string Queue, long Visible, long InFlight, long DeadLettered, double? OldestSeconds, IReadOnlyList<DeadLetterState> DeadLetters)
{
    public static async Task<QueueState> ReadAsync(
        NotificationQueue queue, int limit, TimeProvider time, CancellationToken cancellationToken)
    {
        var letters = await queue.Administration.ListDeadLettersAsync(cancellationToken)
            .Take(limit)
            .Select(DeadLetterState.Of)
            .ToListAsync(cancellationToken);
        var depth = await queue.Messages.GetDepthAsync(cancellationToken);
        var oldest = await queue.Administration.GetOldestAsync(cancellationToken);
        return new QueueState(
            queue.Name, depth.Visible, depth.InFlight, depth.DeadLettered, (time.GetUtcNow() - oldest)?.TotalSeconds, letters);
    }
}

/// <summary>A message that was received too many times.</summary>
/// <param name="Message">Its id.</param>
/// <param name="SentAt">When it was sent; null when the queue does not say.</param>
/// <param name="DeadAt">When it moved to the dead-letter queue.</param>
/// <param name="ReceiveCount">How many times it was received.</param>
/// <param name="Objects">Its objects, as bucket and key.</param>
/// <param name="Reason">Why it moved.</param>
/// <param name="Problem">Why the trigger cannot read it; null when it can.</param>
/// <param name="Body">Its text.</param>
internal sealed record DeadLetterState(
    string Message, DateTimeOffset? SentAt, DateTimeOffset? DeadAt, int ReceiveCount, IReadOnlyList<string> Objects, string Reason,
    string? Problem, string Body)
{
    public static DeadLetterState Of(DeadLetter letter)
    {
        var subject = S3EventMessage.Read(letter.Body);
        return new DeadLetterState(
            letter.MessageId, letter.SentTimestamp, letter.DeadTimestamp, letter.ReceiveCount,
            [.. subject.Created.Select(static created => $"{created.Bucket}/{created.Key}")], letter.Reason, subject.Unreadable,
            letter.Body);
    }
}

/// <summary>What a redrive did.</summary>
/// <param name="Moved">Messages moved back to the queue.</param>
internal sealed record Redriven(long Moved);
