namespace Spate.Cloud.Sqs;

/// <summary>Why one entry of a batch failed.</summary>
public sealed record BatchResultErrorEntry
{
    /// <summary>The entry.</summary>
    public string Id { get; init; } = "";

    /// <summary>True when the sender is at fault, so that trying again does not help.</summary>
    public bool SenderFault { get; init; }

    /// <summary>The error's code.</summary>
    public string Code { get; init; } = "";

    /// <summary>Why.</summary>
    public string? Message { get; init; }
}

/// <summary>Sends up to 10 messages.</summary>
public sealed record SendMessageBatchRequest
{
    /// <summary>The queue.</summary>
    public required string QueueUrl { get; init; }

    /// <summary>The messages.</summary>
    public required IReadOnlyList<SendMessageBatchRequestEntry> Entries { get; init; }
}

/// <summary>A message to send.</summary>
public sealed record SendMessageBatchRequestEntry
{
    /// <summary>What names it in the answer; differs within the batch.</summary>
    public required string Id { get; init; }

    /// <summary>Its text.</summary>
    public required string MessageBody { get; init; }

    /// <summary>After how many seconds it can be received, 0 to 900; the queue's own time if not set.</summary>
    public int? DelaySeconds { get; init; }

    /// <summary>What the sender says of it.</summary>
    public IReadOnlyDictionary<string, MessageAttributeValue>? MessageAttributes { get; init; }

    /// <summary>For FIFO queues: the same id within 5 minutes is the same message.</summary>
    public string? MessageDeduplicationId { get; init; }

    /// <summary>For FIFO queues: messages of one group keep their order.</summary>
    public string? MessageGroupId { get; init; }
}

/// <summary>Which messages of a batch were sent.</summary>
public sealed record SendMessageBatchResponse
{
    /// <summary>Those that were.</summary>
    public IReadOnlyList<SendMessageBatchResultEntry> Successful { get => field ?? []; init; }

    /// <summary>Those that were not.</summary>
    public IReadOnlyList<BatchResultErrorEntry> Failed { get => field ?? []; init; }
}

/// <summary>A message that was sent.</summary>
public sealed record SendMessageBatchResultEntry
{
    /// <summary>The entry.</summary>
    public string Id { get; init; } = "";

    /// <summary>The message's id.</summary>
    public string MessageId { get; init; } = "";

    /// <summary>The MD5 digest of the body's UTF-8 bytes, in hexadecimal.</summary>
    public string? MD5OfMessageBody { get; init; }

    /// <summary>For FIFO queues: where in the order it is.</summary>
    public string? SequenceNumber { get; init; }
}

/// <summary>Deletes up to 10 messages.</summary>
public sealed record DeleteMessageBatchRequest
{
    /// <summary>The queue.</summary>
    public required string QueueUrl { get; init; }

    /// <summary>The messages.</summary>
    public required IReadOnlyList<DeleteMessageBatchRequestEntry> Entries { get; init; }
}

/// <summary>A message to delete.</summary>
/// <param name="Id">What names it in the answer; differs within the batch.</param>
/// <param name="ReceiptHandle">The receive of it.</param>
public sealed record DeleteMessageBatchRequestEntry(string Id, string ReceiptHandle);

/// <summary>Which messages of a batch were deleted.</summary>
public sealed record DeleteMessageBatchResponse
{
    /// <summary>Those that were.</summary>
    public IReadOnlyList<DeleteMessageBatchResultEntry> Successful { get => field ?? []; init; }

    /// <summary>Those that were not.</summary>
    public IReadOnlyList<BatchResultErrorEntry> Failed { get => field ?? []; init; }
}

/// <summary>A message that was deleted.</summary>
/// <param name="Id">The entry.</param>
public sealed record DeleteMessageBatchResultEntry(string Id);

/// <summary>Hides up to 10 messages, or shows them.</summary>
public sealed record ChangeMessageVisibilityBatchRequest
{
    /// <summary>The queue.</summary>
    public required string QueueUrl { get; init; }

    /// <summary>The messages.</summary>
    public required IReadOnlyList<ChangeMessageVisibilityBatchRequestEntry> Entries { get; init; }
}

/// <summary>A message to hide.</summary>
/// <param name="Id">What names it in the answer; differs within the batch.</param>
/// <param name="ReceiptHandle">The receive of it.</param>
/// <param name="VisibilityTimeout">For how many seconds from now on, 0 to 43,200; 0 shows it at once.</param>
public sealed record ChangeMessageVisibilityBatchRequestEntry(string Id, string ReceiptHandle, int VisibilityTimeout);

/// <summary>Which messages of a batch were hidden.</summary>
public sealed record ChangeMessageVisibilityBatchResponse
{
    /// <summary>Those that were.</summary>
    public IReadOnlyList<ChangeMessageVisibilityBatchResultEntry> Successful { get => field ?? []; init; }

    /// <summary>Those that were not.</summary>
    public IReadOnlyList<BatchResultErrorEntry> Failed { get => field ?? []; init; }
}

/// <summary>A message that was hidden.</summary>
/// <param name="Id">The entry.</param>
public sealed record ChangeMessageVisibilityBatchResultEntry(string Id);
