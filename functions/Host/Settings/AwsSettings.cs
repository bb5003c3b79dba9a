using Spate.Cloud;

namespace Spate.Host.Settings;

/// <summary>S3 and SQS instead of directories: <c>extensions.s3</c>, and the queue that <c>extensions.sqs</c> names.</summary>
/// <param name="S3">Where the buckets are.</param>
/// <param name="Queue">Where their notifications arrive.</param>
internal sealed record AwsSettings(S3Options S3, SqsOptions Queue)
{
    public static AwsSettings Of(S3Section s3, SqsSection sqs) => new(
        new S3Options
        {
            Endpoint = s3.Endpoint,
            Region = s3.Region,
            Profile = s3.Profile,
            ForcePathStyle = s3.ForcePathStyle,
            Checksums = s3.Checksums,
            Encryption = s3.Encryption,
            KmsKeyId = s3.KmsKeyId,
        },
        new SqsOptions
        {
            QueueUrl = sqs.QueueUrl,
            QueueName = sqs.QueueName,
            Endpoint = sqs.Endpoint,
            Region = sqs.Region,
            Profile = sqs.Profile,
        });
}
