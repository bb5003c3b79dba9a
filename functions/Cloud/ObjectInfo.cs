namespace Spate.Cloud;

/// <summary>One version of an object.</summary>
/// <param name="Address">Bucket and key.</param>
/// <param name="Size">Length in bytes.</param>
/// <param name="ETag">An opaque tag, without quotes, that changes whenever the content is written.</param>
/// <param name="LastModified">When this version became visible.</param>
public sealed record ObjectInfo(ObjectAddress Address, long Size, string ETag, DateTimeOffset LastModified)
{
    /// <summary>The version id of what was written while its bucket had no versioning, in one that has had it since.</summary>
    public const string NoVersion = "null";

    /// <summary>
    /// Its version id, as <see cref="IObjectStore.HeadAsync"/> tells it of a bucket that has, or had, versioning; listings have none.
    /// </summary>
    public string? VersionId { get; init; }
}
