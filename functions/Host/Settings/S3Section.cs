using Spate.Cloud;

namespace Spate.Host.Settings;

/// <summary><c>extensions.s3</c>: S3, or a service with its API, instead of directories.</summary>
internal sealed record S3Section
{
    public Uri? Endpoint { get; init; }

    public string? Region { get; init; }

    public string? Profile { get; init; }

    public bool ForcePathStyle { get; init; }

    public S3Checksums Checksums { get; init; } = S3Checksums.WhenSupported;

    public S3EncryptionMode Encryption { get; init; } = S3EncryptionMode.BucketDefault;

    public string? KmsKeyId { get; init; }
}
