namespace Spate.Cloud;

/// <summary>What a store knows about one version of an object.</summary>
/// <param name="Address">Bucket and key.</param>
/// <param name="Size">Length in bytes.</param>
/// <param name="ETag">An opaque tag, without quotes, that differs whenever the content was written anew.</param>
/// <param name="LastModified">When this version became visible.</param>
public sealed record ObjectInfo(ObjectAddress Address, long Size, string ETag, DateTimeOffset LastModified);
