namespace Spate.Cloud;

/// <summary>How an <see cref="S3ObjectStore"/> reaches S3 and writes to it.</summary>
public sealed record S3Options : AwsOptions
{
    /// <summary>The smallest part that S3 accepts, except for the last one: 5 MiB.</summary>
    public const int MinPartSize = 5 * 1024 * 1024;

    /// <summary>Whether buckets are named in the path (<c>host/bucket/key</c>) instead of the host name, as most emulators need.</summary>
    public bool ForcePathStyle { get; init; }

    /// <summary>Whether checksums are sent and compared.</summary>
    public S3Checksums Checksums { get; init; } = S3Checksums.WhenSupported;

    /// <summary>How objects are encrypted at rest.</summary>
    public S3EncryptionMode Encryption { get; init; } = S3EncryptionMode.BucketDefault;

    /// <summary>The KMS key (id, ARN or alias) for <see cref="S3EncryptionMode.Kms"/>; null for the account's key for S3.</summary>
    public string? KmsKeyId { get; init; }

    /// <summary>
    /// The size in bytes of the first parts of a multipart write, and the most that is sent in one request. Later parts grow with the
    /// object, so that 10,000 parts hold 5 TiB.
    /// </summary>
    public int PartSize { get; init; } = 8 * 1024 * 1024;

    /// <summary>How many parts of one object are sent at once. A write holds one more part than this in memory.</summary>
    public int ConcurrentParts { get; init; } = 2;

    /// <summary>
    /// Whether bodies are sent in signed chunks. A service that does not support S3's checksums may not support that either.
    /// </summary>
    internal bool UsesChunks => Checksums == S3Checksums.WhenSupported;

    internal override void Validate()
    {
        base.Validate();
        if (PartSize is < MinPartSize or > 1 << 30)
            throw Invalid(nameof(PartSize), $"is {PartSize}, but must be {MinPartSize} (5 MiB, S3's least) to {1 << 30} (1 GiB)");
        if (ConcurrentParts is < 1 or > 64)
            throw Invalid(nameof(ConcurrentParts), $"is {ConcurrentParts}, but must be 1 to 64");
        if (KmsKeyId is not null && Encryption != S3EncryptionMode.Kms)
            throw Invalid(nameof(KmsKeyId), $"needs {nameof(Encryption)} to be {nameof(S3EncryptionMode.Kms)}");
    }
}

/// <summary>When checksums are sent and compared.</summary>
public enum S3Checksums
{
    /// <summary>
    /// Every write carries a CRC32 that the service compares; every read of a whole object compares the one that the service sends.
    /// </summary>
    WhenSupported,

    /// <summary>
    /// Only where the protocol requires it, and bodies are sent unchanged: for services that do not support S3's checksums.
    /// </summary>
    WhenRequired,
}

/// <summary>How objects are encrypted at rest.</summary>
public enum S3EncryptionMode
{
    /// <summary>The bucket's default.</summary>
    BucketDefault,

    /// <summary>With keys that S3 manages (SSE-S3, AES-256).</summary>
    S3,

    /// <summary>With a key in KMS (SSE-KMS), through the bucket key if the bucket has one.</summary>
    Kms,
}
