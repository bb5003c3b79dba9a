using System.Text.Json;
using System.Text.Json.Serialization;

namespace Spate.Pipeline.Triggers;

/// <summary>A message of S3 event notifications, as far as the trigger reads it. Source: Amazon S3 User Guide, "Event message structure".</summary>
internal sealed record S3Event
{
    /// <summary>Set to <c>s3:TestEvent</c> in the message that S3 sends when notifications are configured.</summary>
    public string? Event { get; init; }

    [JsonPropertyName("Records")]
    public IReadOnlyList<S3EventRecord>? Records { get; init; }
}

internal sealed record S3EventRecord
{
    public string? EventName { get; init; }

    public DateTimeOffset EventTime { get; init; }

    public S3Entity? S3 { get; init; }
}

internal sealed record S3Entity(S3Bucket? Bucket, S3Object? Object);

internal sealed record S3Bucket(string? Name);

internal sealed record S3Object(string? Key, long Size, string? ETag, string? VersionId, string? Sequencer);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web)]
[JsonSerializable(typeof(S3Event))]
internal sealed partial class S3EventJson : JsonSerializerContext;
