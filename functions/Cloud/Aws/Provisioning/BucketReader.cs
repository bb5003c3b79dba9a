using System.Net;
using Amazon.Runtime;
using Amazon.S3;
using Amazon.S3.Model;

namespace Spate.Cloud.Aws.Provisioning;

/// <summary>Reads the state of buckets. Every method throws <see cref="ProvisioningException"/>.</summary>
/// <param name="s3">Where they are.</param>
/// <param name="identity">Whose they must be, and in which region.</param>
internal sealed class BucketReader(IAmazonS3 s3, AccountIdentity identity)
{
    public async Task<BucketSnapshot> ReadAsync(string bucket, CancellationToken cancellationToken)
    {
        if (!await ExistsAsync(bucket, cancellationToken))
            return BucketSnapshot.Missing;

        ServiceCall Read(string action, string what) => new($"s3:{action}", $"read the {what} of", $"bucket {bucket}");
        return new BucketSnapshot
        {
            Exists = true,
            Policy = await Read("GetBucketPolicy", "policy").ReadAsync(
                async () => await s3.GetBucketPolicyAsync(new GetBucketPolicyRequest { BucketName = bucket }, cancellationToken),
                static answer => PolicyDocument.Parse(answer.Policy ?? ""),
                "NoSuchBucketPolicy"),
            Lifecycle = await Read("GetLifecycleConfiguration", "lifecycle").ReadAsync(
                async () => await s3.GetLifecycleConfigurationAsync(
                    new GetLifecycleConfigurationRequest { BucketName = bucket }, cancellationToken),
                static answer => answer is { Configuration.Rules.Count: > 0 } ? answer : null,
                "NoSuchLifecycleConfiguration"),
            Encryption = await Read("GetEncryptionConfiguration", "encryption").ReadAsync(
                async () => await s3.GetBucketEncryptionAsync(new GetBucketEncryptionRequest { BucketName = bucket }, cancellationToken),
                static answer => answer.ServerSideEncryptionConfiguration?.ServerSideEncryptionRules?.FirstOrDefault(),
                "ServerSideEncryptionConfigurationNotFoundError"),
            PublicAccess = await Read("GetBucketPublicAccessBlock", "public access block").ReadAsync(
                async () => await s3.GetPublicAccessBlockAsync(new GetPublicAccessBlockRequest { BucketName = bucket }, cancellationToken),
                static answer => answer.PublicAccessBlockConfiguration is { BlockPublicAcls: not null } block ? block : null,
                "NoSuchPublicAccessBlockConfiguration"),
            Ownership = await Read("GetBucketOwnershipControls", "ownership controls").ReadAsync(
                async () => await s3.GetBucketOwnershipControlsAsync(
                    new GetBucketOwnershipControlsRequest { BucketName = bucket }, cancellationToken),
                static answer => answer.OwnershipControls?.Rules?.FirstOrDefault(),
                "OwnershipControlsNotFoundError"),
            Notifications = await Read("GetBucketNotification", "notifications").ReadAsync(
                async () => await s3.GetBucketNotificationAsync(
                    new GetBucketNotificationRequest { BucketName = bucket }, cancellationToken),
                static answer => answer),
        };
    }

    private async Task<bool> ExistsAsync(string bucket, CancellationToken cancellationToken)
    {
        var look = new ServiceCall("s3:ListBucket", "look at", $"bucket {bucket}");
        return await look.RunAsync(async () =>
        {
            try
            {
                var found = await s3.HeadBucketAsync(new HeadBucketRequest { BucketName = bucket }, cancellationToken);
                RequireRegion(bucket, found.BucketRegion);
                await RequireOwnerAsync(bucket, cancellationToken);
                return true;
            }
            catch (AmazonServiceException e) when (e.StatusCode == HttpStatusCode.NotFound)
            {
                return false;
            }
            catch (AmazonServiceException e) when (e.StatusCode is HttpStatusCode.MovedPermanently && S3.BucketRegion.Of(e) is { } region)
            {
                RequireRegion(bucket, region);
                throw;
            }
        });
    }

    /// <summary>S3 notifies only queues in the bucket's own region, and workers use one region.</summary>
    private void RequireRegion(string bucket, string? region)
    {
        if (identity.IsKnown && region is { Length: > 0 } && region != identity.Region)
        {
            throw new ProvisioningException(
                $"The bucket \"{bucket}\" is in the region {region}, but host.json names {identity.Region}. Set extensions.s3.region and "
                + $"extensions.sqs.region to {region}: a bucket notifies queues in its own region only.");
        }
    }

    private async Task RequireOwnerAsync(string bucket, CancellationToken cancellationToken)
    {
        if (!identity.IsKnown)
            return;
        try
        {
            await s3.HeadBucketAsync(
                new HeadBucketRequest { BucketName = bucket, ExpectedBucketOwner = identity.Account }, cancellationToken);
        }
        catch (AmazonServiceException e) when (e.StatusCode == HttpStatusCode.Forbidden)
        {
            throw new ProvisioningException(
                $"The bucket \"{bucket}\" does not belong to account {identity.Account}. Let its owner set up its notifications, "
                + "or choose another bucket in pipeline.yaml.",
                e);
        }
    }
}
