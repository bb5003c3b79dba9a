using System.Runtime.CompilerServices;
using Spate.Cloud.Aws;
using Spate.Cloud.Aws.Provisioning;
using Spate.Cloud.Aws.S3;
using Spate.Cloud.Aws.Sqs;

namespace Spate.Cloud;

/// <summary>
/// Makes an account ready for a pipeline: compares what exists with what is needed, reports the differences, and applies them. Nothing is
/// ever deleted, and everything else in the account stays as it is. Every method throws <see cref="ProvisioningException"/>.
/// </summary>
/// <remarks>
/// S3 replaces the policy, lifecycle and notifications of a bucket as a whole: what somebody else adds between reading and writing is lost.
/// </remarks>
public sealed class AwsProvisioner : IDisposable
{
    private readonly S3Options _s3;
    private readonly SqsOptions _sqs;
    private readonly Account _account;

    /// <summary>Creates the clients. Nothing is sent before the first call.</summary>
    /// <param name="s3">Where the buckets are.</param>
    /// <param name="sqs">Where the queues are. The plan names the queue.</param>
    /// <param name="timeProvider">The clock that times the waits between attempts.</param>
    /// <param name="random">The source of their jitter.</param>
    /// <exception cref="ArgumentException">An option is invalid; the message says which and why.</exception>
    public AwsProvisioner(S3Options s3, SqsOptions sqs, TimeProvider? timeProvider = null, Random? random = null)
    {
        ArgumentNullException.ThrowIfNull(s3);
        ArgumentNullException.ThrowIfNull(sqs);
        (_s3, _sqs) = (s3, sqs);
        var retries = new AwsRetries(timeProvider ?? TimeProvider.System, random ?? Random.Shared);
        _account = new Account(S3Client.Create(s3, retries), SqsClient.Create(sqs, retries), retries);
    }

    /// <summary>Compares what exists with what is needed.</summary>
    /// <param name="spec">What is needed.</param>
    /// <param name="cancellationToken">Cancels the comparison.</param>
    public async Task<ProvisioningPlan> PlanAsync(AccountSpec spec, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(spec);
        AccountNames.Require(spec);
        var identity = await AccountIdentity.FindAsync(_sqs, _account.Retries, cancellationToken);
        var bucketIdentity = await AccountIdentity.FindAsync(_s3, _account.Retries, cancellationToken);
        AccountNames.RequireOneRegion(identity, bucketIdentity);
        var found = await QueueSnapshot.FindAsync(_account.Sqs, spec.Queue.Name, cancellationToken);
        AccountNames.RequireUrl(_sqs.QueueUrl, found?.Url, spec.Queue.Name, identity);
        var queue = new QueuePlanner(
            spec,
            found,
            await QueueSnapshot.FindAsync(_account.Sqs, spec.Queue.DeadLetterName, cancellationToken),
            identity,
            bucketIdentity);
        var reader = new BucketReader(_account.S3, bucketIdentity);
        var buckets = new List<(BucketPlanner Bucket, NotificationPlanner Notifications)>();
        foreach (var bucket in spec.Buckets)
        {
            var present = await reader.ReadAsync(bucket.Name, cancellationToken);
            buckets.Add((new(bucket, present, bucketIdentity), new(bucket, present.Notifications, spec.Queue.Name, queue.Arn)));
        }

        // S3 tests a notification when it is set, so the queue and its policy must exist first.
        return new ProvisioningPlan(
            [
                .. queue.Plan(),
                .. buckets.SelectMany(planners => planners.Bucket.Plan(spec.OnlyOverTls)),
                .. buckets.SelectMany(static planners => planners.Notifications.Plan()),
            ],
            [
                .. queue.Warnings(),
                .. buckets.SelectMany(static planners => planners.Bucket.Unsupported().Concat(planners.Notifications.Warnings())),
            ]);
    }

    /// <summary>
    /// Applies the changes of a plan one after the other and returns each once it is made. Changes made before a failure stay.
    /// </summary>
    /// <param name="plan">The plan, made just before.</param>
    /// <param name="cancellationToken">Cancels between two changes or during one.</param>
    public async IAsyncEnumerable<AppliedDifference> ApplyAsync(
        ProvisioningPlan plan, [EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(plan);
        foreach (var step in plan.Steps)
        {
            var unsupported = await step.ApplyAsync(_account, cancellationToken);
            foreach (var difference in step.Differences)
                yield return new AppliedDifference(difference, unsupported);
        }
    }

    /// <summary>Closes the clients. Calls in progress fail.</summary>
    public void Dispose()
    {
        _account.S3.Dispose();
        _account.Sqs.Dispose();
    }
}
