namespace Spate.Cloud;

/// <summary>One version of an object.</summary>
/// <param name="Address">Bucket and key.</param>
/// <param name="Size">Length in bytes.</param>
/// <param name="ETag">An opaque tag, without quotes, that changes whenever the content is written.</param>
/// <param name="LastModified">When this version became visible.</param>
public sealed record ObjectInfo(ObjectAddress Address, long Size, string ETag, DateTimeOffset LastModified);
