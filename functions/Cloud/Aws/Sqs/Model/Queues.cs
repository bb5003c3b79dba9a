using System.Collections.Frozen;
using System.Text.Json.Serialization;

namespace Spate.Cloud.Sqs;

/// <summary>Creates a queue.</summary>
public sealed record CreateQueueRequest
{
    /// <summary>Its name: up to 80 letters, digits, hyphens and underscores.</summary>
    public required string QueueName { get; init; }

    /// <summary>Its attributes, by the names in <see cref="QueueAttributeName"/>.</summary>
    public IReadOnlyDictionary<string, string>? Attributes { get; init; }

    /// <summary>Its tags.</summary>
    [JsonPropertyName("tags")]
    public IReadOnlyDictionary<string, string>? Tags { get; init; }
}

/// <summary>Names a queue that was created.</summary>
/// <param name="QueueUrl">Its URL.</param>
public sealed record CreateQueueResponse(string QueueUrl);

/// <summary>Asks for a queue's URL.</summary>
public sealed record GetQueueUrlRequest
{
    /// <summary>Its name.</summary>
    public required string QueueName { get; init; }

    /// <summary>The account that owns it, if it is not the caller's.</summary>
    public string? QueueOwnerAWSAccountId { get; init; }
}

/// <summary>Names a queue.</summary>
/// <param name="QueueUrl">Its URL.</param>
public sealed record GetQueueUrlResponse(string QueueUrl);

/// <summary>Asks for a queue's attributes.</summary>
public sealed record GetQueueAttributesRequest
{
    /// <summary>The queue.</summary>
    public required string QueueUrl { get; init; }

    /// <summary>Which, by the names in <see cref="QueueAttributeName"/>.</summary>
    public IReadOnlyList<string>? AttributeNames { get; init; }
}

/// <summary>Tells a queue's attributes.</summary>
public sealed record GetQueueAttributesResponse
{
    /// <summary>The attributes, by name.</summary>
    public IReadOnlyDictionary<string, string> Attributes { get => field ?? FrozenDictionary<string, string>.Empty; init; }
}

/// <summary>Sets some of a queue's attributes.</summary>
public sealed record SetQueueAttributesRequest
{
    /// <summary>The queue.</summary>
    public required string QueueUrl { get; init; }

    /// <summary>The attributes, by the names in <see cref="QueueAttributeName"/>.</summary>
    public required IReadOnlyDictionary<string, string> Attributes { get; init; }
}

/// <summary>Says that attributes were set.</summary>
public sealed record SetQueueAttributesResponse;

/// <summary>The attributes of a queue that Spate reads or sets.</summary>
public static class QueueAttributeName
{
    /// <summary>All of them, for reading.</summary>
    public const string All = "All";

    /// <summary>The queue's ARN.</summary>
    public const string QueueArn = "QueueArn";

    /// <summary>How many messages can be received.</summary>
    public const string ApproximateNumberOfMessages = "ApproximateNumberOfMessages";

    /// <summary>How many were received and are neither deleted nor back.</summary>
    public const string ApproximateNumberOfMessagesNotVisible = "ApproximateNumberOfMessagesNotVisible";

    /// <summary>How many were sent with a delay that is not over.</summary>
    public const string ApproximateNumberOfMessagesDelayed = "ApproximateNumberOfMessagesDelayed";

    /// <summary>JSON: <c>deadLetterTargetArn</c> and <c>maxReceiveCount</c>.</summary>
    public const string RedrivePolicy = "RedrivePolicy";

    /// <summary>JSON, on a dead-letter queue: which queues may use it.</summary>
    public const string RedriveAllowPolicy = "RedriveAllowPolicy";

    /// <summary>JSON: who may do what, as in IAM.</summary>
    public const string Policy = "Policy";

    /// <summary>Seconds for which a received message is hidden.</summary>
    public const string VisibilityTimeout = "VisibilityTimeout";

    /// <summary>Seconds for which a message is kept, 60 to 1,209,600.</summary>
    public const string MessageRetentionPeriod = "MessageRetentionPeriod";

    /// <summary>Seconds for which a receive waits, 0 to 20.</summary>
    public const string ReceiveMessageWaitTimeSeconds = "ReceiveMessageWaitTimeSeconds";

    /// <summary>"true" when SQS encrypts with keys of its own.</summary>
    public const string SqsManagedSseEnabled = "SqsManagedSseEnabled";

    /// <summary>The KMS key that encrypts.</summary>
    public const string KmsMasterKeyId = "KmsMasterKeyId";
}
