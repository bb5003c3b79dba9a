using System.Text.Json;
using Amazon.S3;
using Spate.Cloud.Sqs;

namespace Spate.Host.Demo.Places;

/// <summary>Makes buckets and queues that are missing.</summary>
internal static class EndpointResources
{
    public static async Task MakeAsync(EndpointSettings settings, IReadOnlyCollection<string> buckets, CancellationToken cancellationToken)
    {
        var aws = settings.ToAws();
        var config = new AmazonS3Config { ServiceURL = settings.Endpoint.OriginalString, ForcePathStyle = true, AuthenticationRegion = settings.Region };
        using var s3 = new AmazonS3Client(aws.S3.Credentials, config);
        foreach (var bucket in buckets)
        {
            try
            {
                await s3.PutBucketAsync(new Amazon.S3.Model.PutBucketRequest { BucketName = bucket }, cancellationToken);
            }
            catch (AmazonS3Exception e) when (e.ErrorCode is "BucketAlreadyOwnedByYou")
            {
            }
        }

        using var sqs = new AmazonSQSClient(aws.Queue);
        var dead = await sqs.CreateQueueAsync(new() { QueueName = settings.DeadLetterQueue }, cancellationToken);
        var arn = await sqs.GetQueueAttributesAsync(new() { QueueUrl = dead.QueueUrl, AttributeNames = [QueueAttributeName.QueueArn] }, cancellationToken);
        var policy = JsonSerializer.Serialize(new Dictionary<string, object>
        {
            ["deadLetterTargetArn"] = arn.Attributes[QueueAttributeName.QueueArn], ["maxReceiveCount"] = settings.MaxReceiveCount,
        });
        await sqs.CreateQueueAsync(new() { QueueName = settings.Queue, Attributes = new Dictionary<string, string> { [QueueAttributeName.RedrivePolicy] = policy } }, cancellationToken);
    }
}
