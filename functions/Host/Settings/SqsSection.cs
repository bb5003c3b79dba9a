using System.ComponentModel.DataAnnotations;

namespace Spate.Host.Settings;

/// <summary><c>extensions.sqs</c>: the queue of notifications. Without a URL or name it is a SQLite file.</summary>
internal sealed record SqsSection
{
    public string? QueueUrl { get; init; }

    public string? QueueName { get; init; }

    public Uri? Endpoint { get; init; }

    public string? Region { get; init; }

    public string? Profile { get; init; }

    /// <summary>Messages received at a time.</summary>
    [Range(1, 10)]
    public int BatchSize { get; init; } = 10;

    /// <summary>How much may wait in the hub before the rest is left in the queue; at least twice the worker's slots are allowed.</summary>
    [Range(0, 1_000_000)]
    public int ReadAhead { get; init; }

    /// <summary>How long a receive waits for the first message.</summary>
    [Range(typeof(TimeSpan), "00:00:00", "00:00:20")]
    public TimeSpan PollingWaitTime { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long a received message stays hidden.</summary>
    [Range(typeof(TimeSpan), "00:00:01", "12:00:00")]
    public TimeSpan VisibilityTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How many times a message is received before it moves to the dead-letter queue. Queues in SQS have their own redrive policy.
    /// </summary>
    [Range(1, 1000)]
    public int MaxReceiveCount { get; init; } = 5;
}
