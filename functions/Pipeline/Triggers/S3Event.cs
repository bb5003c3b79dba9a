using System.Text.Json.Serialization;

namespace Spate.Pipeline.Triggers;

/// <summary>A message of S3 event notifications, as far as the trigger reads it. Source: Amazon S3 User Guide, "Event message structure".</summary>
internal sealed record S3Event([property: JsonPropertyName("Records")] IReadOnlyList<S3EventRecord>? Records);

internal sealed record S3EventRecord(string? EventName, DateTimeOffset EventTime, S3Entity? S3)
{
    /// <summary>Event names come with and without the prefix that they have in a bucket's notification configuration.</summary>
    public bool IsCreated =>
        EventName?.StartsWith("ObjectCreated:", StringComparison.Ordinal) == true || EventName?.StartsWith("s3:ObjectCreated:", StringComparison.Ordinal) == true;
}

internal sealed record S3Entity(S3Bucket? Bucket, S3Object? Object);

internal sealed record S3Bucket(string? Name);

internal sealed record S3Object(string? Key, long Size, string? ETag, string? VersionId, string? Sequencer);
