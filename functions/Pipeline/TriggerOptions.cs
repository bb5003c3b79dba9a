namespace Spate.Pipeline;

/// <summary>How the trigger receives: <c>extensions.sqs</c> in <c>host.json</c>.</summary>
public sealed record TriggerOptions
{
    /// <summary>How many messages are received at once, 1 to 10.</summary>
    public int BatchSize { get; init; } = 10;

    /// <summary>How long a receive waits for the first message, at most 20 seconds.</summary>
    public TimeSpan PollingWaitTime { get; init; } = TimeSpan.FromSeconds(20);

    /// <summary>How long a received message stays hidden from others while its runs are scheduled.</summary>
    public TimeSpan VisibilityTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>
    /// How many batches may be scheduled and deleted at once, at least 1. Those that are not in the hub yet are no load that the worker's
    /// capacity knows of, so a saturated worker takes so many too much.
    /// </summary>
    public int ConcurrentBatches { get; init; } = 8;

    /// <summary>How often a run is tried again to be scheduled before its message is left to the queue.</summary>
    public int SchedulingAttempts { get; init; } = 10;

    /// <summary>The longest pause after a failed receive or schedule; the first is a hundredth of it.</summary>
    public TimeSpan MaxBackoff { get; init; } = TimeSpan.FromSeconds(30);
}
