using Amazon.S3;
using Amazon.SQS;

namespace Spate.Cloud.Aws.Provisioning;

/// <summary>One change: the differences that a single write removes.</summary>
/// <param name="Differences">The differences.</param>
/// <param name="ApplyAsync">Applies it; returns why the service cannot, or null.</param>
internal sealed record ProvisioningStep(
    IReadOnlyList<ProvisioningDifference> Differences, Func<Account, CancellationToken, Task<string?>> ApplyAsync);

/// <summary>The clients of an account.</summary>
/// <param name="S3">Where the buckets are.</param>
/// <param name="Sqs">Where the queues are.</param>
/// <param name="Retries">The waits for what was just made to be known everywhere.</param>
internal sealed record Account(IAmazonS3 S3, IAmazonSQS Sqs, AwsRetries Retries);
