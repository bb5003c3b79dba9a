namespace Spate.Cloud;

/// <summary>
/// What a pipeline needs of an account: buckets that notify a queue, buckets for the results, and the queue with its dead-letter queue.
/// </summary>
/// <param name="Queue">The queue.</param>
/// <param name="Buckets">The buckets, each once.</param>
public sealed record AccountSpec(QueueSpec Queue, IReadOnlyList<BucketSpec> Buckets)
{
    /// <summary>
    /// Whether buckets and queues refuse requests without TLS. False when the service itself is reached without TLS, because it would
    /// refuse its own users.
    /// </summary>
    public bool OnlyOverTls { get; init; } = true;
}

/// <summary>A queue of notifications, and its dead-letter queue.</summary>
/// <param name="Name">Its name: up to 75 letters, digits, hyphens and underscores.</param>
public sealed record QueueSpec(string Name)
{
    /// <summary>The dead-letter queue's name.</summary>
    public string DeadLetterName => $"{Name}-dead";

    /// <summary>How long a received message is hidden when the receiver does not say: whole seconds, at most 12 hours.</summary>
    public TimeSpan VisibilityTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a receive waits when the receiver does not say: whole seconds, at most 20.</summary>
    public TimeSpan ReceiveWaitTime { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How many times a message is received before it moves to the dead-letter queue.</summary>
    public int MaxReceiveCount { get; init; } = 5;

    /// <summary>The shortest time that messages are kept.</summary>
    public TimeSpan Retention { get; init; } = TimeSpan.FromDays(4);

    /// <summary>
    /// The shortest time that dead letters are kept. A dead letter keeps the time it was sent, so this must be longer than
    /// <see cref="Retention"/>.
    /// </summary>
    public TimeSpan DeadLetterRetention { get; init; } = TimeSpan.FromDays(14);
}

/// <summary>A bucket.</summary>
/// <param name="Name">Its name.</param>
public sealed record BucketSpec(string Name)
{
    /// <summary>The keys whose creation the queue is notified of; empty for none.</summary>
    public IReadOnlyList<KeyFilter> Notified { get; init; } = [];

    /// <summary>
    /// How objects are encrypted where their writer does not say. Any encryption will do unless it is <see cref="S3EncryptionMode.Kms"/>.
    /// </summary>
    public S3EncryptionMode Encryption { get; init; } = S3EncryptionMode.BucketDefault;

    /// <summary>The KMS key for <see cref="S3EncryptionMode.Kms"/>; null for the account's key for S3.</summary>
    public string? KmsKeyId { get; init; }

    /// <summary>The number of days after which the parts of an upload that was never completed are removed.</summary>
    public int AbortMultipartDays { get; init; } = 1;
}
