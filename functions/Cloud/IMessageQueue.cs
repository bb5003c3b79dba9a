namespace Spate.Cloud;

/// <summary>
/// A queue with the semantics of SQS: a received message stays hidden for its visibility timeout, becomes visible again if it is not
/// deleted, and moves to the dead-letter queue when it has been received more times than the queue allows.
/// </summary>
public interface IMessageQueue
{
    /// <summary>
    /// Receives up to <paramref name="maxNumberOfMessages"/> (1 to 10), waiting up to <paramref name="waitTime"/> for the first.
    /// </summary>
    Task<IReadOnlyList<QueueMessage>> ReceiveAsync(
        int maxNumberOfMessages, TimeSpan waitTime, TimeSpan visibilityTimeout, CancellationToken cancellationToken = default);

    /// <summary>Deletes received messages. A handle whose visibility has expired and that was received again is ignored.</summary>
    Task DeleteAsync(IReadOnlyCollection<string> receiptHandles, CancellationToken cancellationToken = default);

    /// <summary>Hides received messages for <paramref name="visibilityTimeout"/> from now; zero makes them visible at once.</summary>
    Task ChangeVisibilityAsync(
        IReadOnlyCollection<string> receiptHandles, TimeSpan visibilityTimeout, CancellationToken cancellationToken = default);

    /// <summary>Sends up to 10 messages, each at most 256 KiB of UTF-8, all or none.</summary>
    Task SendAsync(IReadOnlyCollection<string> bodies, CancellationToken cancellationToken = default);

    /// <summary>Counts the messages. Scaling is based on this.</summary>
    Task<QueueDepth> GetDepthAsync(CancellationToken cancellationToken = default);
}

/// <summary>A received message.</summary>
/// <param name="MessageId">The message's id, the same for every receive.</param>
/// <param name="ReceiptHandle">Identifies this receive of the message.</param>
/// <param name="Body">Its text.</param>
/// <param name="ApproximateReceiveCount">How many times it was received, this time included.</param>
/// <param name="SentTimestamp">When it was sent; null when the service does not say.</param>
public sealed record QueueMessage(
    string MessageId, string ReceiptHandle, string Body, int ApproximateReceiveCount, DateTimeOffset? SentTimestamp);

/// <summary>How many messages a queue holds.</summary>
/// <param name="Visible">Waiting to be received.</param>
/// <param name="InFlight">Received, and neither deleted nor visible again.</param>
/// <param name="DeadLettered">In the dead-letter queue.</param>
public readonly record struct QueueDepth(long Visible, long InFlight, long DeadLettered);
