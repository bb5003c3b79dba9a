using System.Text.Json.Serialization;

namespace Spate.Cloud.Notifications;

/// <summary>
/// An event of S3 as EventBridge delivers it: one object per event, with its key not encoded. Source: Amazon S3 User Guide, "EventBridge
/// event message structure".
/// </summary>
internal sealed record EventBridgeEvent
{
    public const string ObjectCreated = "Object Created";

    [JsonPropertyName("detail-type")]
    public string? DetailType { get; init; }

    public DateTimeOffset Time { get; init; }

    public EventBridgeDetail? Detail { get; init; }
}

internal sealed record EventBridgeDetail(S3EventBucket? Bucket, EventBridgeObject? Object);

internal sealed record EventBridgeObject
{
    public string? Key { get; init; }

    public long Size { get; init; }

    public string? Etag { get; init; }

    [JsonPropertyName("version-id")]
    public string? VersionId { get; init; }

    public string? Sequencer { get; init; }
}
