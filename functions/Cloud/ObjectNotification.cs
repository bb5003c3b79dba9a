using System.Text.Json.Serialization;

namespace Spate.Cloud;

/// <summary>One version of an object, from a notification of its creation.</summary>
public sealed record ObjectNotification
{
    /// <summary>The bucket's name.</summary>
    public required string Bucket { get; init; }

    /// <summary>The object's key, decoded.</summary>
    public required string Key { get; init; }

    /// <summary>Its length in bytes.</summary>
    public required long Size { get; init; }

    /// <summary>Its ETag, without quotes.</summary>
    public required string ETag { get; init; }

    /// <summary>Its version id, in a bucket with versioning.</summary>
    public string? VersionId { get; init; }

    /// <summary>Orders the notifications of one key; see <see cref="Spate.Cloud.Sequencer"/>.</summary>
    public string? Sequencer { get; init; }

    /// <summary>When the object was created.</summary>
    public DateTimeOffset EventTime { get; init; }

    /// <summary>
    /// Whether the same bytes were already read under this key, in a bucket without versioning: they were written again after others, or
    /// after a failure.
    /// </summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)]
    public bool IsPutAgain { get; init; }

    /// <summary>Bucket and key.</summary>
    [JsonIgnore]
    public ObjectAddress Address => new(Bucket, Key);

    /// <summary>
    /// Distinguishes this version of the object from others: the version id, or the ETag if there is none, together with the sequencer if
    /// the ETag occurred before.
    /// </summary>
    [JsonIgnore]
    public string Version => VersionId is { Length: > 0 } id ? id : IsPutAgain ? $"{ETag}@{Sequencer}" : ETag;
}
