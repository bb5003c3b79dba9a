namespace Spate.Cloud;

/// <summary>The settings of a <see cref="SqliteMessageQueue"/>, named as SQS names them where it has them.</summary>
public sealed record SqliteMessageQueueOptions
{
    /// <summary>How often a message may be received before it moves to the dead-letter queue.</summary>
    public int MaxReceiveCount { get; init; } = 5;

    /// <summary>How soon a waiting receiver sees what another process sent. What this process sends wakes it at once.</summary>
    public TimeSpan OtherProcessPoll { get; init; } = TimeSpan.FromMilliseconds(100);
}
