using Spate.Pipeline.Triggers;

namespace Spate.Pipeline;

/// <summary>What a message of the queue is about, for those who look into the queue.</summary>
/// <param name="Objects">The objects whose creation it tells of.</param>
/// <param name="Problem">Why the trigger cannot read it; null when it can.</param>
public sealed record NotificationSubject(IReadOnlyList<ObjectNotification> Objects, string? Problem)
{
    /// <summary>Reads a message's body as the trigger does.</summary>
    public static NotificationSubject Read(string body)
    {
        var message = NotificationReader.Read(body);
        return new NotificationSubject(message.Created, message.Unreadable);
    }
}
