using Spate.Cloud.Notifications;

namespace Spate.Cloud;

/// <summary>
/// A message with which a bucket notifies a queue: S3's event records, sent directly, through SNS or through EventBridge. Source: Amazon S3
/// User Guide, "Event message structure".
/// </summary>
/// <param name="Created">The objects that were created.</param>
/// <param name="Ignored">The number of records of other events, such as removals.</param>
/// <param name="Unreadable">Why it cannot be read; null when it can.</param>
public sealed record S3EventMessage(IReadOnlyList<ObjectNotification> Created, int Ignored, string? Unreadable)
{
    internal static S3EventMessage Nothing { get; } = new([], 0, null);

    /// <summary>Reads a message's body.</summary>
    public static S3EventMessage Read(string body)
    {
        ArgumentNullException.ThrowIfNull(body);
        return S3EventReader.Read(body);
    }

    /// <summary>Writes a message's body with one record, as S3 does.</summary>
    /// <param name="created">The object.</param>
    /// <param name="configurationId">The name of the notification rule.</param>
    /// <param name="region">The bucket's region.</param>
    /// <param name="sequencer">
    /// Orders the events of one key, in hexadecimal; null when the writer is not the bucket and knows no order.
    /// </param>
    public static string Write(ObjectInfo created, string configurationId, string region, string? sequencer)
    {
        ArgumentNullException.ThrowIfNull(created);
        return S3EventWriter.Write(created, configurationId, region, sequencer);
    }

    internal static S3EventMessage NotReadable(string reason) => new([], 0, reason);
}
