namespace Spate.Cloud;

/// <summary>Operations for administering a queue, in addition to sending and receiving.</summary>
public interface IQueueAdministration
{
    /// <summary>
    /// When the oldest message that is visible or in flight was sent; null when there is none, or the service does not say.
    /// </summary>
    Task<DateTimeOffset?> GetOldestAsync(CancellationToken cancellationToken = default);

    /// <summary>Lists the messages in the dead-letter queue, the earliest first.</summary>
    IAsyncEnumerable<DeadLetter> ListDeadLettersAsync(CancellationToken cancellationToken = default);

    /// <summary>
    /// Moves every message that is in the dead-letter queue at the time of the call back to the queue, with their receive counts reset.
    /// </summary>
    /// <returns>How many messages are moved. A service may still be moving them.</returns>
    Task<long> RedriveAsync(CancellationToken cancellationToken = default);

    /// <summary>Moves one message of the dead-letter queue back to the queue, with its receive count reset.</summary>
    /// <returns>False when no dead letter has this id.</returns>
    Task<bool> RedriveAsync(string messageId, CancellationToken cancellationToken = default);
}

/// <summary>A message that was received too many times.</summary>
/// <param name="MessageId">The message's id.</param>
/// <param name="Body">Its text.</param>
/// <param name="ReceiveCount">How many times it was received.</param>
/// <param name="SentTimestamp">When it was sent; null when the service does not say.</param>
/// <param name="DeadTimestamp">When it moved to the dead-letter queue; null when the service does not say.</param>
/// <param name="Reason">Why it moved.</param>
public sealed record DeadLetter(
    string MessageId, string Body, int ReceiveCount, DateTimeOffset? SentTimestamp, DateTimeOffset? DeadTimestamp, string Reason);
