namespace Spate.Cloud;

/// <summary>
/// A queue with the semantics of SQS: a received message stays hidden for its visibility timeout, comes back if it is not deleted, and
/// moves to the dead-letter queue once it was received more often than the queue allows.
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

    /// <summary>Hides received messages for <paramref name="visibilityTimeout"/> from now on; zero returns them at once.</summary>
    Task ChangeVisibilityAsync(
        IReadOnlyCollection<string> receiptHandles, TimeSpan visibilityTimeout, CancellationToken cancellationToken = default);

    /// <summary>Sends up to 10 messages, each of at most 256 KiB of UTF-8, all or none.</summary>
    Task SendAsync(IReadOnlyCollection<string> bodies, CancellationToken cancellationToken = default);

    /// <summary>Counts the messages: what scaling reads.</summary>
    Task<QueueDepth> GetDepthAsync(CancellationToken cancellationToken = default);
}

/// <summary>A received message.</summary>
/// <param name="MessageId">The message's id, the same at every receive.</param>
/// <param name="ReceiptHandle">What names this receive of it.</param>
/// <param name="Body">Its text.</param>
/// <param name="ApproximateReceiveCount">How often it was received, this time included.</param>
/// <param name="SentTimestamp">When it was sent; null when the service does not say.</param>
public sealed record QueueMessage(
    string MessageId, string ReceiptHandle, string Body, int ApproximateReceiveCount, DateTimeOffset? SentTimestamp);

/// <summary>How many messages a queue holds.</summary>
/// <param name="Visible">Waiting to be received.</param>
/// <param name="InFlight">Received, and neither deleted nor back.</param>
/// <param name="DeadLettered">In the dead-letter queue.</param>
public readonly record struct QueueDepth(long Visible, long InFlight, long DeadLettered);
