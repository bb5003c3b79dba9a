using System.Text.Json.Serialization;

namespace Spate.Pipeline;

/// <summary>One created object, as a notification tells it. It is also the input of <c>EnrichObject</c>.</summary>
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

    /// <summary>Its version id in a bucket that keeps versions.</summary>
    public string? VersionId { get; init; }

    /// <summary>What orders the notifications of one key; see <see cref="Spate.Pipeline.Sequencer"/>.</summary>
    public string? Sequencer { get; init; }

    /// <summary>When the object was created.</summary>
    public DateTimeOffset EventTime { get; init; }

    /// <summary>What tells this version of the object from others: the version id, or the ETag where there is none.</summary>
    [JsonIgnore]
    public string Version => VersionId is { Length: > 0 } id ? id : ETag;
}
