namespace Spate.Cloud.Sqs;

/// <summary>Starts to move the messages of a dead-letter queue.</summary>
public sealed record StartMessageMoveTaskRequest
{
    /// <summary>The ARN of the dead-letter queue.</summary>
    public required string SourceArn { get; init; }

    /// <summary>The ARN of the queue to move to; each message's own source if not set.</summary>
    public string? DestinationArn { get; init; }

    /// <summary>How many a second at most, 1 to 500; as fast as SQS likes if not set.</summary>
    public int? MaxNumberOfMessagesPerSecond { get; init; }
}

/// <summary>Names a move that was started.</summary>
/// <param name="TaskHandle">What cancels it.</param>
public sealed record StartMessageMoveTaskResponse(string TaskHandle);

/// <summary>Asks for the latest moves.</summary>
public sealed record ListMessageMoveTasksRequest
{
    /// <summary>The ARN of the dead-letter queue.</summary>
    public required string SourceArn { get; init; }

    /// <summary>How many, 1 to 10; 1 if not set.</summary>
    public int? MaxResults { get; init; }
}

/// <summary>Tells the latest moves.</summary>
public sealed record ListMessageMoveTasksResponse
{
    /// <summary>The moves, the latest first.</summary>
    public IReadOnlyList<ListMessageMoveTasksResultEntry> Results { get => field ?? []; init; }
}

/// <summary>A move.</summary>
public sealed record ListMessageMoveTasksResultEntry
{
    /// <summary>What cancels it; only while it runs.</summary>
    public string? TaskHandle { get; init; }

    /// <summary><c>RUNNING</c>, <c>COMPLETED</c>, <c>CANCELLING</c>, <c>CANCELLED</c> or <c>FAILED</c>.</summary>
    public string? Status { get; init; }

    /// <summary>From where.</summary>
    public string? SourceArn { get; init; }

    /// <summary>To where, if that was named.</summary>
    public string? DestinationArn { get; init; }

    /// <summary>The rate that was asked for.</summary>
    public int? MaxNumberOfMessagesPerSecond { get; init; }

    /// <summary>How many were moved.</summary>
    public long ApproximateNumberOfMessagesMoved { get; init; }

    /// <summary>How many there were to move.</summary>
    public long? ApproximateNumberOfMessagesToMove { get; init; }

    /// <summary>Why it failed.</summary>
    public string? FailureReason { get; init; }

    /// <summary>When it started, in milliseconds since 1970.</summary>
    public long StartedTimestamp { get; init; }
}

/// <summary>Stops a move.</summary>
/// <param name="TaskHandle">The move.</param>
public sealed record CancelMessageMoveTaskRequest(string TaskHandle);

/// <summary>Says how far a stopped move had come.</summary>
/// <param name="ApproximateNumberOfMessagesMoved">How many were moved.</param>
public sealed record CancelMessageMoveTaskResponse(long ApproximateNumberOfMessagesMoved);
