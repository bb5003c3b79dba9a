using Spate.Cloud;
using Spate.Host.Settings;
using Spate.Pipeline;

namespace Spate.Host.Commands.Provision;

/// <summary>What an account needs for a pipeline to run with the settings of <c>host.json</c>.</summary>
internal static class AccountNeeds
{
    public static AccountSpec Of(AwsSettings aws, SqsSection sqs, PipelineConfiguration pipeline) =>
        new(Queue(aws.Queue, sqs), [.. pipeline.Buckets.Select(bucket => Bucket(bucket, aws.S3, pipeline))])
        {
            OnlyOverTls = IsOverTls(aws.S3) && IsOverTls(aws.Queue),
        };

    /// <summary>Whether a service is reached with TLS, as AWS's own services are.</summary>
    public static bool IsOverTls(AwsOptions options) => options.Endpoint is null || options.Endpoint.Scheme == Uri.UriSchemeHttps;

    private static QueueSpec Queue(SqsOptions queue, SqsSection sqs) => new(queue.QueueName ?? new Uri(queue.QueueUrl!).Segments[^1])
    {
        VisibilityTimeout = TimeSpan.FromSeconds(Math.Ceiling(sqs.VisibilityTimeout.TotalSeconds)),
        ReceiveWaitTime = TimeSpan.FromSeconds(Math.Floor(sqs.PollingWaitTime.TotalSeconds)),
        MaxReceiveCount = sqs.MaxReceiveCount,
    };

    private static BucketSpec Bucket(string name, S3Options s3, PipelineConfiguration pipeline) => new(name)
    {
        Notified = [.. pipeline.Routes.Select(static route => route.Source).Where(source => source.Bucket == name).SelectMany(Filters)],
        Encryption = s3.Encryption,
        KmsKeyId = s3.KmsKeyId,
    };

    private static IEnumerable<KeyFilter> Filters(RouteSource source) =>
        source.Suffixes.Count == 0
            ? [new KeyFilter(source.Prefix, "")]
            : source.Suffixes.Select(suffix => new KeyFilter(source.Prefix, suffix));
}
