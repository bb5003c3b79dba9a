namespace Spate.Cloud;

/// <summary>The settings of a <see cref="SqliteMessageQueue"/>, with SQS's names where SQS has them.</summary>
public sealed record SqliteMessageQueueOptions
{
    /// <summary>How many times a message may be received before it moves to the dead-letter queue.</summary>
    public int MaxReceiveCount { get; init; } = 5;

    /// <summary>
    /// How often a waiting receiver looks for messages that other processes sent. Messages that this process sends wake it at once.
    /// </summary>
    public TimeSpan OtherProcessPoll { get; init; } = TimeSpan.FromMilliseconds(100);
}
