using System.Text.Json;

namespace Spate.Cloud.Notifications;

/// <summary>
/// Reads the body of a queue message in any of the forms in which S3's events arrive: directly from S3, through an SNS topic (with or
/// without raw message delivery), or through EventBridge.
/// </summary>
internal static class S3EventReader
{
    public static S3EventMessage Read(string body)
    {
        try
        {
            using var document = JsonDocument.Parse(body);
            return Read(document.RootElement);
        }
        catch (JsonException e)
        {
            return S3EventMessage.NotReadable($"the body is not the JSON of an S3 event: {e.Message}");
        }
    }

    private static S3EventMessage Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
            return S3EventMessage.NotReadable("the body is not a JSON object; an S3 event notification was expected");
        if (root.TryGetProperty("Records", out _)) return ReadRecords(root);
        if (Text(root, "Event") == "s3:TestEvent") return S3EventMessage.Nothing;
        if (Text(root, "source") == "aws.s3") return ReadEventBridge(root);
        return Text(root, "Type") switch
        {
            "Notification" when Text(root, "Message") is { } message => ReadSns(message),
            "SubscriptionConfirmation" =>
                S3EventMessage.NotReadable("the SNS subscription of this queue is not confirmed; confirm it in the topic's account"),
            _ => S3EventMessage.NotReadable("the body has no 'Records' and is not an SNS or EventBridge form of an S3 event"),
        };
    }

    /// <summary>The envelope contains the event as text. Envelopes do not nest: the content must be an event.</summary>
    private static S3EventMessage ReadSns(string message)
    {
        using var document = JsonDocument.Parse(message);
        return document.RootElement.ValueKind == JsonValueKind.Object && Text(document.RootElement, "Type") == "Notification"
            ? S3EventMessage.NotReadable("an SNS envelope contains another one")
            : Read(document.RootElement);
    }

    private static S3EventMessage ReadRecords(JsonElement root)
    {
        var records = root.Deserialize(S3EventJson.Default.S3Event)?.Records ?? [];
        var created = records.Where(record => record.IsCreated).ToList();
        var broken = created.FindIndex(
            record => record.S3 is not { Bucket.Name.Length: > 0, Object: { Key.Length: > 0, ETag.Length: > 0 } });
        if (broken >= 0) return S3EventMessage.NotReadable($"record {broken} lacks its bucket's name, or its object's key or eTag");
        return new S3EventMessage([.. created.Select(Notification)], records.Count - created.Count, null);
    }

    private static ObjectNotification Notification(S3EventRecord record) => new()
    {
        Bucket = record.S3!.Bucket!.Name!,
        Key = KeyEncoding.Decode(record.S3.Object!.Key!),
        Size = record.S3.Object.Size,
        ETag = record.S3.Object.ETag!,
        VersionId = record.S3.Object.VersionId,
        Sequencer = record.S3.Object.Sequencer,
        EventTime = record.EventTime,
    };

    private static S3EventMessage ReadEventBridge(JsonElement root)
    {
        var message = root.Deserialize(S3EventJson.Default.EventBridgeEvent)!;
        if (message.DetailType != EventBridgeEvent.ObjectCreated) return new S3EventMessage([], 1, null);
        if (message.Detail is not { Bucket.Name: { Length: > 0 } bucket, Object: { Key.Length: > 0, Etag.Length: > 0 } created })
            return S3EventMessage.NotReadable("the EventBridge event lacks its bucket's name, or its object's key or etag");
        return new S3EventMessage([Notification(bucket, created, message.Time)], 0, null);
    }

    private static ObjectNotification Notification(string bucket, EventBridgeObject created, DateTimeOffset time) => new()
    {
        Bucket = bucket,
        Key = created.Key!,
        Size = created.Size,
        ETag = created.Etag!,
        VersionId = created.VersionId,
        Sequencer = created.Sequencer,
        EventTime = time,
    };

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;
}
