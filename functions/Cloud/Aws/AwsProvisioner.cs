using System.Runtime.CompilerServices;
using Spate.Cloud.Aws;
using Spate.Cloud.Aws.Provisioning;
using Spate.Cloud.Aws.S3;
using Spate.Cloud.Aws.Sqs;

namespace Spate.Cloud;

/// <summary>
/// Makes an account ready for a pipeline: looks at what is there, says what has to change, and changes that. Nothing is ever deleted, and
/// what is there beside it stays. Every method throws <see cref="ProvisioningException"/>.
/// </summary>
/// <remarks>
/// S3 has policies, lifecycles and notifications of a bucket replaced whole: what somebody else adds between the look and the change is
/// lost.
/// </remarks>
public sealed class AwsProvisioner : IDisposable
{
    private readonly S3Options _s3;
    private readonly SqsOptions _sqs;
    private readonly Account _account;

    /// <summary>Uses an account. Nothing is sent before the first call.</summary>
    /// <param name="s3">Where the buckets are.</param>
    /// <param name="sqs">Where the queues are. Which queue is said by what is planned.</param>
    /// <param name="timeProvider">The clock that waits between tries go by.</param>
    /// <param name="random">What spreads them.</param>
    /// <exception cref="ArgumentException">An option cannot be used; the message says which and why.</exception>
    public AwsProvisioner(S3Options s3, SqsOptions sqs, TimeProvider? timeProvider = null, Random? random = null)
    {
        ArgumentNullException.ThrowIfNull(s3);
        ArgumentNullException.ThrowIfNull(sqs);
        (_s3, _sqs) = (s3, sqs);
        var retries = new AwsRetries(timeProvider ?? TimeProvider.System, random ?? Random.Shared);
        _account = new Account(S3Client.Create(s3, retries), SqsClient.Create(sqs, retries), retries);
    }

    /// <summary>Compares what is there with what must be.</summary>
    /// <param name="spec">What must be.</param>
    /// <param name="cancellationToken">Ends the look.</param>
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

        // S3 tries a notification when it is set, so the queue and its policy are there by then.
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
    /// Makes the changes of a plan, one after the other, and tells each when it is made. What was made before a failure stays.
    /// </summary>
    /// <param name="plan">The plan, which was made just before.</param>
    /// <param name="cancellationToken">Ends it between two changes or in one.</param>
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
