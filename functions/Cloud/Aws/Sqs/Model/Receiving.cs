using System.Collections.Frozen;

namespace Spate.Cloud.Sqs;

/// <summary>Asks for messages.</summary>
public sealed record ReceiveMessageRequest
{
    /// <summary>The queue.</summary>
    public required string QueueUrl { get; init; }

    /// <summary>How many at most, 1 to 10; 1 if not set.</summary>
    public int? MaxNumberOfMessages { get; init; }

    /// <summary>For how many seconds they are hidden, 0 to 43,200; the queue's own time if not set.</summary>
    public int? VisibilityTimeout { get; init; }

    /// <summary>For how many seconds to wait for the first, 0 to 20; the queue's own time if not set.</summary>
    public int? WaitTimeSeconds { get; init; }

    /// <summary>Which of the attributes that SQS sets to bring: <c>All</c> or their names.</summary>
    public IReadOnlyList<string>? MessageSystemAttributeNames { get; init; }

    /// <summary>Which of the attributes that the sender set to bring: <c>All</c>, names, or prefixes that end in <c>.*</c>.</summary>
    public IReadOnlyList<string>? MessageAttributeNames { get; init; }

    /// <summary>For FIFO queues: the same id brings the same messages when an answer was lost.</summary>
    public string? ReceiveRequestAttemptId { get; init; }
}

/// <summary>Brings messages.</summary>
public sealed record ReceiveMessageResponse
{
    /// <summary>The messages; none is none.</summary>
    public IReadOnlyList<Message> Messages { get => field ?? []; init; }
}

/// <summary>A received message.</summary>
public sealed record Message
{
    /// <summary>The message's id.</summary>
    public string MessageId { get; init; } = "";

    /// <summary>What names this receive of it.</summary>
    public string ReceiptHandle { get; init; } = "";

    /// <summary>Its text.</summary>
    public string Body { get; init; } = "";

    /// <summary>The MD5 digest of the body's UTF-8 bytes, in hexadecimal.</summary>
    public string? MD5OfBody { get; init; }

    /// <summary>The MD5 digest of <see cref="MessageAttributes"/>, in hexadecimal.</summary>
    public string? MD5OfMessageAttributes { get; init; }

    /// <summary>What SQS says of it: <c>SentTimestamp</c> and others in milliseconds since 1970, <c>ApproximateReceiveCount</c>, …</summary>
    public IReadOnlyDictionary<string, string> Attributes { get => field ?? Empty<string>(); init; }

    /// <summary>What the sender says of it.</summary>
    public IReadOnlyDictionary<string, MessageAttributeValue> MessageAttributes { get => field ?? Empty<MessageAttributeValue>(); init; }

    private static FrozenDictionary<string, T> Empty<T>() => FrozenDictionary<string, T>.Empty;
}

/// <summary>A value that a sender gave a message.</summary>
public sealed record MessageAttributeValue
{
    /// <summary><c>String</c>, <c>Number</c> or <c>Binary</c>, perhaps with a label after a dot.</summary>
    public string? DataType { get; init; }

    /// <summary>The value of a string or a number.</summary>
    public string? StringValue { get; init; }

    /// <summary>The value of a binary.</summary>
    public byte[]? BinaryValue { get; init; }
}
