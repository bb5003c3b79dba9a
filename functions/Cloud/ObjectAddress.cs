namespace Spate.Cloud;

/// <summary>Where an object lives: a bucket and a key in it, with the meaning both words have in S3.</summary>
/// <param name="Bucket">The bucket's name.</param>
/// <param name="Key">The key, decoded (not URL-encoded), at most 1,024 bytes of UTF-8.</param>
public readonly record struct ObjectAddress(string Bucket, string Key)
{
    /// <inheritdoc />
    public override string ToString() => $"s3://{Bucket}/{Key}";
}
