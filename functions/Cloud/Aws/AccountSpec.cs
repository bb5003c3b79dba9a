namespace Spate.Cloud;

/// <summary>
/// What a pipeline needs of an account: buckets that notify a queue, buckets for the results, and the queue with its dead-letter queue.
/// </summary>
/// <param name="Queue">The queue.</param>
/// <param name="Buckets">The buckets, each once.</param>
public sealed record AccountSpec(QueueSpec Queue, IReadOnlyList<BucketSpec> Buckets)
{
    /// <summary>
    /// Whether buckets and queues refuse requests without TLS. False where the service is reached without it: it would refuse its own
    /// users.
    /// </summary>
    public bool OnlyOverTls { get; init; } = true;
}

/// <summary>A queue of notifications, and its dead-letter queue.</summary>
/// <param name="Name">Its name: up to 75 letters, digits, hyphens and underscores.</param>
public sealed record QueueSpec(string Name)
{
    /// <summary>The dead-letter queue's name.</summary>
    public string DeadLetterName => $"{Name}-dead";

    /// <summary>How long a received message is hidden where the receiver does not say, in whole seconds up to 12 hours.</summary>
    public TimeSpan VisibilityTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a receive waits where the receiver does not say, in whole seconds up to 20.</summary>
    public TimeSpan ReceiveWaitTime { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How often a message is received before it goes to the dead-letter queue.</summary>
    public int MaxReceiveCount { get; init; } = 5;

    /// <summary>How long messages are kept at least.</summary>
    public TimeSpan Retention { get; init; } = TimeSpan.FromDays(4);

    /// <summary>
    /// How long dead letters are kept at least. They keep the time of their sending, so it must be longer than <see cref="Retention"/>.
    /// </summary>
    public TimeSpan DeadLetterRetention { get; init; } = TimeSpan.FromDays(14);
}

/// <summary>A bucket.</summary>
/// <param name="Name">Its name.</param>
public sealed record BucketSpec(string Name)
{
    /// <summary>What the queue is notified of when it is created; empty for nothing.</summary>
    public IReadOnlyList<KeyFilter> Notified { get; init; } = [];

    /// <summary>
    /// How objects are encrypted where their writer does not say. Any encryption will do unless it is <see cref="S3EncryptionMode.Kms"/>.
    /// </summary>
    public S3EncryptionMode Encryption { get; init; } = S3EncryptionMode.BucketDefault;

    /// <summary>The KMS key for <see cref="S3EncryptionMode.Kms"/>; null for the account's key for S3.</summary>
    public string? KmsKeyId { get; init; }

    /// <summary>After how many days the parts of an upload that was never completed are removed.</summary>
    public int AbortMultipartDays { get; init; } = 1;
}
