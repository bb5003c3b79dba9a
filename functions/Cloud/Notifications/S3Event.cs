using System.Text.Json.Serialization;

namespace Spate.Cloud.Notifications;

/// <summary>A message with S3's event records; only the fields that are used.</summary>
internal sealed record S3Event([property: JsonPropertyName("Records")] IReadOnlyList<S3EventRecord>? Records);

internal sealed record S3EventRecord(string? EventName, DateTimeOffset EventTime, S3EventEntity? S3)
{
    /// <summary>Event names occur with and without the prefix that they have in a bucket's notification configuration.</summary>
    public bool IsCreated =>
        EventName?.StartsWith("ObjectCreated:", StringComparison.Ordinal) == true
        || EventName?.StartsWith("s3:ObjectCreated:", StringComparison.Ordinal) == true;
}

internal sealed record S3EventEntity(S3EventBucket? Bucket, S3EventObject? Object);

internal sealed record S3EventBucket(string? Name);

internal sealed record S3EventObject(string? Key, long Size, string? ETag, string? VersionId, string? Sequencer);
