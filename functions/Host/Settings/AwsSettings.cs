using Spate.Cloud;

namespace Spate.Host.Settings;

/// <summary>S3 and SQS in place of directories: <c>extensions.s3</c>, and the queue that <c>extensions.sqs</c> names.</summary>
/// <param name="S3">Where the buckets are.</param>
/// <param name="Queue">Where their notifications arrive.</param>
internal sealed record AwsSettings(S3Options S3, SqsOptions Queue)
{
    /// <summary>Reads <c>extensions.s3</c>.</summary>
    public static S3Options ReadS3(JsonSection section) => new()
    {
        Endpoint = section.Address("endpoint"),
        Region = section.TextOrNull("region"),
        Profile = section.TextOrNull("profile"),
        ForcePathStyle = section.Flag("forcePathStyle", fallback: false),
        Checksums = section.Choice("checksums", S3Checksums.WhenSupported),
        Encryption = section.Choice("encryption", S3Encryption.BucketDefault),
        KmsKeyId = section.TextOrNull("kmsKeyId"),
    };

    /// <summary>Reads which queue <c>extensions.sqs</c> names; null when it names none.</summary>
    public static SqsOptions? ReadQueue(JsonSection section)
    {
        var options = new SqsOptions
        {
            QueueUrl = section.TextOrNull("queueUrl"),
            QueueName = section.TextOrNull("queueName"),
            Endpoint = section.Address("endpoint"),
            Region = section.TextOrNull("region"),
            Profile = section.TextOrNull("profile"),
        };
        return options.QueueUrl is null && options.QueueName is null ? null : options;
    }
}
