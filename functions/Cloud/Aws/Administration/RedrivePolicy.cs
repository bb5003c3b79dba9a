using System.Text.Json;
using Spate.Cloud.Sqs;

namespace Spate.Cloud.Aws.Administration;

/// <summary>Where a queue's dead letters go, and after how many receives.</summary>
internal sealed record RedrivePolicy(string TargetArn, string TargetUrl, int MaxReceiveCount)
{
    /// <summary>Reads the policy of a queue; null when it has none.</summary>
    /// <exception cref="JsonException">The policy is none that SQS would take.</exception>
    public static async Task<RedrivePolicy?> FindAsync(AmazonSQSClient client, SqsOptions options, CancellationToken cancellationToken)
    {
        var url = options.QueueUrl ?? await UrlAsync(client, options.QueueName!, options.QueueOwnerAWSAccountId, cancellationToken);
        var response = await client.GetQueueAttributesAsync(new() { QueueUrl = url, AttributeNames = [QueueAttributeName.RedrivePolicy] }, cancellationToken);
        if (response.Attributes.GetValueOrDefault(QueueAttributeName.RedrivePolicy) is not { Length: > 0 } text)
            return null;

        using var policy = JsonDocument.Parse(text);
        var arn = policy.RootElement.GetProperty("deadLetterTargetArn").GetString() ?? "";
        var maxReceiveCount = policy.RootElement.GetProperty("maxReceiveCount");
        // An ARN is arn:partition:sqs:region:account:name. SQS takes the count as a number and as a text.
        if (arn.Split(':') is not [_, _, "sqs", _, var account, var name] || !int.TryParse(maxReceiveCount.ToString(), out var count))
            throw new JsonException($"The redrive policy is {text}, which names no queue or no count.");
        return new RedrivePolicy(arn, await UrlAsync(client, name, account, cancellationToken), count);
    }

    private static async Task<string> UrlAsync(AmazonSQSClient client, string name, string? account, CancellationToken cancellationToken) =>
        (await client.GetQueueUrlAsync(new() { QueueName = name, QueueOwnerAWSAccountId = account }, cancellationToken)).QueueUrl;
}
