namespace Spate.Pipeline;

/// <summary>How the trigger receives: <c>extensions.sqs</c> in <c>host.json</c>.</summary>
public sealed record TriggerOptions
{
    /// <summary>The maximum number of messages per receive, 1 to 10.</summary>
    public int BatchSize { get; init; } = 10;

    /// <summary>How long a receive waits for the first message, at most 20 seconds.</summary>
    public TimeSpan PollingWaitTime { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long a received message stays hidden from others while its runs are scheduled.</summary>
    public TimeSpan VisibilityTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How many batches may be scheduled and deleted at the same time, at least 1. The worker's capacity does not account for batches that
    /// are not in the hub yet, so a worker may exceed its capacity by up to this many.
    /// </summary>
    public int ConcurrentBatches { get; init; } = 8;

    /// <summary>How many times scheduling a run is retried before its message is left to the queue.</summary>
    public int SchedulingAttempts { get; init; } = 10;

    /// <summary>The longest pause after a failed receive or schedule; the first is a hundredth of it.</summary>
    public TimeSpan MaxBackoff { get; init; } = TimeSpan.FromSeconds(30);
}
