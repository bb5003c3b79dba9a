namespace Spate.Cloud;

/// <summary>What went wrong in a queue.</summary>
public enum MessageQueueError
{
    /// <summary>There is no such queue.</summary>
    NoSuchQueue,

    /// <summary>The caller may not do this, or its credentials or clock are wrong.</summary>
    AccessDenied,

    /// <summary>Too many messages are in flight.</summary>
    OverLimit,

    /// <summary>Something temporary: network errors, timeouts, throttling.</summary>
    Transient,
}

/// <summary>A failed operation on a queue. The message names the queue and says what to do.</summary>
public sealed class MessageQueueException(MessageQueueError error, string queue, string message, Exception? innerException = null)
    : IOException(message, innerException)
{
    /// <summary>What went wrong.</summary>
    public MessageQueueError Error { get; } = error;

    /// <summary>The queue in question: its URL or its name.</summary>
    public string Queue { get; } = queue;
}
