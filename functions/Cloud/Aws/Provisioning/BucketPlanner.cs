using System.Text.Json.Nodes;
using Amazon.S3;
using Amazon.S3.Model;

namespace Spate.Cloud.Aws.Provisioning;

/// <summary>Compares a bucket with its specification, except for its notifications.</summary>
/// <param name="spec">What it must be.</param>
/// <param name="found">What it is.</param>
/// <param name="identity">Where it is to be.</param>
internal sealed class BucketPlanner(BucketSpec spec, BucketSnapshot found, AccountIdentity identity)
{
    private const string AbortRule = "abort-multipart-uploads";

    /// <summary>The default region, which S3 does not accept as a location constraint.</summary>
    private const string UnnamedRegion = "us-east-1";

    private string Bucket => spec.Name;

    private string? Location => identity.Region == UnnamedRegion ? null : identity.Region;

    /// <param name="onlyOverTls">Whether it refuses requests without TLS.</param>
    public IEnumerable<ProvisioningStep> Plan(bool onlyOverTls)
    {
        // The policy comes before the public access block, which would refuse a policy that holds somebody else's public statement.
        ProvisioningStep?[] steps = [Creation(), onlyOverTls ? Policy() : null, PublicAccess(), Ownership(), Encryption(), Lifecycle()];
        return steps.OfType<ProvisioningStep>();
    }

    /// <summary>What the service does not support.</summary>
    public IEnumerable<string> Unsupported()
    {
        (string What, bool IsSupported)[] facets =
        [
            ("public access block", found.PublicAccess.IsSupported), ("ownership controls", found.Ownership.IsSupported),
            ("encryption", found.Encryption.IsSupported), ("lifecycle", found.Lifecycle.IsSupported), ("policy", found.Policy.IsSupported),
            ("notifications", found.Notifications.IsSupported),
        ];
        if (facets.Where(static facet => !facet.IsSupported).Select(static facet => facet.What).ToList() is { Count: > 0 } unsupported)
            yield return $"bucket {Bucket}: not supported by this endpoint: {string.Join(", ", unsupported)}";
    }

    private ProvisioningStep? Creation() => found.Exists ? null : Step(
        "BucketName", null, null, JsonValue.Create(Bucket), "s3:CreateBucket", "create",
        async (s3, cancellationToken) =>
        {
            try
            {
                await s3.PutBucketAsync(
                    new PutBucketRequest { BucketName = Bucket, UseClientRegion = false, BucketRegionName = Location }, cancellationToken);
            }
            catch (AmazonS3Exception e) when (e.ErrorCode == "BucketAlreadyOwnedByYou")
            {
                // Somebody else created it meanwhile, or a response was lost and the request was repeated.
            }
        });

    private ProvisioningStep? PublicAccess()
    {
        if (!found.PublicAccess.IsSupported
            || found.PublicAccess.Value is { BlockPublicAcls: true, BlockPublicPolicy: true }
                and { IgnorePublicAcls: true, RestrictPublicBuckets: true })
        {
            return null;
        }


        var wanted = new PublicAccessBlockConfiguration
        {
            BlockPublicAcls = true,
            BlockPublicPolicy = true,
            IgnorePublicAcls = true,
            RestrictPublicBuckets = true,
        };
        return Step(
            "PublicAccessBlockConfiguration", null, found.PublicAccess.Value is { } present ? Describe(present) : null, Describe(wanted),
            "s3:PutBucketPublicAccessBlock", "block public access to",
            (s3, cancellationToken) => s3.PutPublicAccessBlockAsync(
                new PutPublicAccessBlockRequest { BucketName = Bucket, PublicAccessBlockConfiguration = wanted }, cancellationToken));
    }

    private ProvisioningStep? Ownership()
    {
        if (!found.Ownership.IsSupported || found.Ownership.Value?.ObjectOwnership == ObjectOwnership.BucketOwnerEnforced)
            return null;
        var wanted = new OwnershipControlsRule { ObjectOwnership = ObjectOwnership.BucketOwnerEnforced };
        return Step(
            "OwnershipControls", null, found.Ownership.Value is { } present ? Describe(present) : null, Describe(wanted),
            "s3:PutBucketOwnershipControls", "set who owns the objects of",
            (s3, cancellationToken) => s3.PutBucketOwnershipControlsAsync(
                new PutBucketOwnershipControlsRequest
                {
                    BucketName = Bucket,
                    OwnershipControls = new OwnershipControls { Rules = [wanted] },
                },
                cancellationToken));
    }

    private ProvisioningStep? Encryption()
    {
        if (!found.Encryption.IsSupported || IsEncrypted(found.Encryption.Value))
            return null;
        var kms = spec.Encryption == S3EncryptionMode.Kms;
        var wanted = new ServerSideEncryptionRule
        {
            ServerSideEncryptionByDefault = new ServerSideEncryptionByDefault
            {
                ServerSideEncryptionAlgorithm = kms ? ServerSideEncryptionMethod.AWSKMS : ServerSideEncryptionMethod.AES256,
                ServerSideEncryptionKeyManagementServiceKeyId = kms ? spec.KmsKeyId : null,
            },
            // One request to KMS for many objects instead of one for each.
            BucketKeyEnabled = kms ? true : null,
            BlockedEncryptionTypes = found.Encryption.Value?.BlockedEncryptionTypes,
        };
        return Step(
            "BucketEncryption", null, found.Encryption.Value is { } present ? Describe(present) : null, Describe(wanted),
            "s3:PutEncryptionConfiguration", "set the encryption of",
            (s3, cancellationToken) => s3.PutBucketEncryptionAsync(
                new PutBucketEncryptionRequest
                {
                    BucketName = Bucket,
                    ServerSideEncryptionConfiguration = new ServerSideEncryptionConfiguration { ServerSideEncryptionRules = [wanted] },
                },
                cancellationToken));
    }

    /// <summary>Encryption is never weakened: any encryption is accepted unless a key in KMS is wanted.</summary>
    private bool IsEncrypted(ServerSideEncryptionRule? rule)
    {
        if (rule?.ServerSideEncryptionByDefault is not { ServerSideEncryptionAlgorithm: { } algorithm } present
            || algorithm == ServerSideEncryptionMethod.None)
        {
            return false;
        }

        return spec.Encryption != S3EncryptionMode.Kms
            || (algorithm == ServerSideEncryptionMethod.AWSKMS
                && (spec.KmsKeyId is null || present.ServerSideEncryptionKeyManagementServiceKeyId == spec.KmsKeyId));
    }

    private ProvisioningStep? Lifecycle()
    {
        var rules = found.Lifecycle.Value?.Configuration.Rules ?? [];
        if (!found.Lifecycle.IsSupported || rules.Any(IsServed))
            return null;
        var wanted = new LifecycleRule
        {
            Id = AbortRule,
            Status = LifecycleRuleStatus.Enabled,
            Filter = new LifecycleFilter(),
            AbortIncompleteMultipartUpload = new LifecycleRuleAbortIncompleteMultipartUpload
            {
                DaysAfterInitiation = spec.AbortMultipartDays,
            },
        };
        var present = rules.Find(static rule => rule.Id == AbortRule);
        return Step(
            "LifecycleConfiguration", AbortRule, present is null ? null : Describe(present), Describe(wanted),
            "s3:PutLifecycleConfiguration", "set the lifecycle of",
            (s3, cancellationToken) => s3.PutLifecycleConfigurationAsync(
                new PutLifecycleConfigurationRequest
                {
                    BucketName = Bucket,
                    Configuration = new LifecycleConfiguration { Rules = [.. rules.Where(rule => rule != present), wanted] },
                    TransitionDefaultMinimumObjectSize = found.Lifecycle.Value?.TransitionDefaultMinimumObjectSize,
                },
                cancellationToken));
    }

    /// <summary>Whether a rule does what is needed: ours with our number of days, or anybody's for all uploads to the bucket.</summary>
    private bool IsServed(LifecycleRule rule) =>
        rule.Status == LifecycleRuleStatus.Enabled
        && rule.AbortIncompleteMultipartUpload?.DaysAfterInitiation is { } days
#pragma warning disable CS0618 // Rules from before there were filters have their prefix here.
        && string.IsNullOrEmpty(rule.Prefix)
#pragma warning restore CS0618
        && rule.Filter?.LifecycleFilterPredicate is null or LifecyclePrefixPredicate { Prefix: null or "" }
        && (rule.Id != AbortRule || days == spec.AbortMultipartDays);

    private ProvisioningStep? Policy()
    {
        var arn = identity.BucketArn(Bucket);
        var policy = found.Policy.Value ?? PolicyDocument.Empty;
        var wanted = Statements.DenyWithoutTls("s3:*", arn, $"{arn}/*");
        var present = policy.Find(Statements.OnlyOverTls);
        if (!found.Policy.IsSupported || PolicyDocument.Same(present, wanted))
            return null;
        return Step(
            "PolicyDocument", Statements.OnlyOverTls, present, wanted, "s3:PutBucketPolicy", "set the policy of",
            (s3, cancellationToken) => s3.PutBucketPolicyAsync(
                new PutBucketPolicyRequest { BucketName = Bucket, Policy = policy.With(wanted).ToString() }, cancellationToken));
    }

    private ProvisioningStep Step(
        string property, string? item, JsonNode? from, JsonNode to, string action, string doing,
        Func<IAmazonS3, CancellationToken, Task> write) =>
        new(
            [Difference.Of(ProvisioningDifference.Bucket, Bucket, property, item, from, to)],
            (account, cancellationToken) => new ServiceCall(action, doing, $"bucket {Bucket}").WriteAsync(
                () => write(account.S3, cancellationToken), account.Retries, cancellationToken));

    private static JsonObject Describe(PublicAccessBlockConfiguration block) => new()
    {
        ["BlockPublicAcls"] = block.BlockPublicAcls ?? false,
        ["BlockPublicPolicy"] = block.BlockPublicPolicy ?? false,
        ["IgnorePublicAcls"] = block.IgnorePublicAcls ?? false,
        ["RestrictPublicBuckets"] = block.RestrictPublicBuckets ?? false,
    };

    private static JsonObject Describe(OwnershipControlsRule rule) =>
        new() { ["Rules"] = new JsonArray(new JsonObject { ["ObjectOwnership"] = rule.ObjectOwnership?.Value }) };

    private static JsonObject Describe(ServerSideEncryptionRule rule)
    {
        var chosen = rule.ServerSideEncryptionByDefault;
        var described = new JsonObject
        {
            ["ServerSideEncryptionByDefault"] = new JsonObject { ["SSEAlgorithm"] = chosen?.ServerSideEncryptionAlgorithm?.Value },
        };
        if (chosen?.ServerSideEncryptionKeyManagementServiceKeyId is { Length: > 0 } key)
            described["ServerSideEncryptionByDefault"]!["KMSMasterKeyID"] = key;
        if (rule.BucketKeyEnabled == true)
            described["BucketKeyEnabled"] = true;
        return new JsonObject { ["ServerSideEncryptionConfiguration"] = new JsonArray(described) };
    }

    private static JsonObject Describe(LifecycleRule rule)
    {
        var described = new JsonObject { ["Id"] = rule.Id, ["Status"] = rule.Status?.Value };
        if (rule.AbortIncompleteMultipartUpload?.DaysAfterInitiation is { } days)
            described["AbortIncompleteMultipartUpload"] = new JsonObject { ["DaysAfterInitiation"] = days };
        return described;
    }
}
