namespace Spate.Pipeline.Triggers;

/// <summary>What a queue message says.</summary>
/// <param name="Created">The objects that were created.</param>
/// <param name="Ignored">How many records tell of other events, such as removals.</param>
/// <param name="Unreadable">Why the message cannot be read, or null.</param>
internal sealed record NotificationMessage(IReadOnlyList<ObjectNotification> Created, int Ignored, string? Unreadable)
{
    /// <summary>A message that asks for nothing.</summary>
    public static NotificationMessage Nothing { get; } = new([], 0, null);

    public static NotificationMessage NotReadable(string reason) => new([], 0, reason);
}
