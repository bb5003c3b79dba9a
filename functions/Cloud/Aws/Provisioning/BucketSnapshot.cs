using Amazon.S3.Model;

namespace Spate.Cloud.Aws.Provisioning;

/// <summary>The state of a bucket.</summary>
internal sealed record BucketSnapshot
{
    public static BucketSnapshot Missing { get; } = new()
    {
        Exists = false,
        Policy = Facet<PolicyDocument>.Absent,
        Lifecycle = Facet<GetLifecycleConfigurationResponse>.Absent,
        Encryption = Facet<ServerSideEncryptionRule>.Absent,
        PublicAccess = Facet<PublicAccessBlockConfiguration>.Absent,
        Ownership = Facet<OwnershipControlsRule>.Absent,
        Notifications = Facet<GetBucketNotificationResponse>.Absent,
    };

    public required bool Exists { get; init; }

    public required Facet<PolicyDocument> Policy { get; init; }

    public required Facet<GetLifecycleConfigurationResponse> Lifecycle { get; init; }

    public required Facet<ServerSideEncryptionRule> Encryption { get; init; }

    public required Facet<PublicAccessBlockConfiguration> PublicAccess { get; init; }

    public required Facet<OwnershipControlsRule> Ownership { get; init; }

    public required Facet<GetBucketNotificationResponse> Notifications { get; init; }
}
