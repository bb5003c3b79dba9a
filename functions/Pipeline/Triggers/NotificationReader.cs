using System.Text.Json;

namespace Spate.Pipeline.Triggers;

/// <summary>Reads a queue message's body.</summary>
internal static class NotificationReader
{
    public static NotificationMessage Read(string body)
    {
        S3Event? message;
        try
        {
            message = JsonSerializer.Deserialize(body, S3EventJson.Default.S3Event);
        }
        catch (JsonException e)
        {
            return NotificationMessage.NotReadable($"the body is not the JSON of an S3 event: {e.Message}");
        }

        if (message?.Event == "s3:TestEvent") return NotificationMessage.Nothing;
        if (message?.Records is not { } records) return NotificationMessage.NotReadable("the body has no 'Records'; an S3 event notification was expected");

        var created = records.Where(IsCreated).ToList();
        var broken = created.FindIndex(record => record.S3 is not { Bucket.Name.Length: > 0, Object: { Key.Length: > 0, ETag.Length: > 0 } });
        if (broken >= 0) return NotificationMessage.NotReadable($"record {broken} lacks its bucket's name, or its object's key or eTag");
        return new NotificationMessage([.. created.Select(Notification)], records.Count - created.Count, null);
    }

    private static bool IsCreated(S3EventRecord record) =>
        record.EventName is { } name && name.Replace("s3:", "", StringComparison.Ordinal).StartsWith("ObjectCreated:", StringComparison.Ordinal);

    private static ObjectNotification Notification(S3EventRecord record) => new()
    {
        Bucket = record.S3!.Bucket!.Name!,
        Key = Decode(record.S3.Object!.Key!),
        Size = record.S3.Object.Size,
        ETag = record.S3.Object.ETag!,
        VersionId = record.S3.Object.VersionId,
        Sequencer = record.S3.Object.Sequencer,
        EventTime = record.EventTime,
    };

    /// <summary>Keys come form-encoded: a space as '+', everything else that is not plain as %XX of its UTF-8 bytes.</summary>
    private static string Decode(string key) => Uri.UnescapeDataString(key.Replace('+', ' '));
}

/// <summary>What a queue message says.</summary>
/// <param name="Created">The objects that were created.</param>
/// <param name="Ignored">How many records tell of other events, such as removals.</param>
/// <param name="Unreadable">Why the message cannot be read, or null.</param>
internal sealed record NotificationMessage(IReadOnlyList<ObjectNotification> Created, int Ignored, string? Unreadable)
{
    public static NotificationMessage Nothing { get; } = new([], 0, null);

    public static NotificationMessage NotReadable(string reason) => new([], 0, reason);
}
