using System.Text.Json;
using Spate.Cloud.Sqs;

namespace Spate.Cloud.Aws.Sqs;

/// <summary>Finds the dead-letter queue that a redrive policy names, and counts what is in it.</summary>
internal sealed class DeadLetterQueue(AmazonSQSClient client)
{
    private (string Arn, string Url)? _found;

    /// <summary>How many messages are there, or 0 without a redrive policy.</summary>
    public async Task<long> CountAsync(string? redrivePolicy, CancellationToken cancellationToken)
    {
        if (TargetArn(redrivePolicy) is not { } arn)
            return 0;
        if (_found is not { } found || found.Arn != arn)
            _found = found = (arn, await FindAsync(arn, cancellationToken));

        var counts = await client.GetQueueAttributesAsync(
            new() { QueueUrl = found.Url, AttributeNames = [QueueAttributeName.ApproximateNumberOfMessages, QueueAttributeName.ApproximateNumberOfMessagesNotVisible] },
            cancellationToken);
        return counts.Count(QueueAttributeName.ApproximateNumberOfMessages) + counts.Count(QueueAttributeName.ApproximateNumberOfMessagesNotVisible);
    }

    internal static string? TargetArn(string? redrivePolicy)
    {
        if (string.IsNullOrEmpty(redrivePolicy))
            return null;
        using var policy = JsonDocument.Parse(redrivePolicy);
        return policy.RootElement.TryGetProperty("deadLetterTargetArn", out var arn) ? arn.GetString() : null;
    }

    /// <summary>An ARN is <c>arn:partition:sqs:region:account:name</c>.</summary>
    private async Task<string> FindAsync(string arn, CancellationToken cancellationToken)
    {
        if (arn.Split(':') is not [_, _, "sqs", _, var account, var name])
            throw new JsonException($"The redrive policy names \"{arn}\", which is no queue's ARN.");
        return (await client.GetQueueUrlAsync(new() { QueueName = name, QueueOwnerAWSAccountId = account }, cancellationToken)).QueueUrl;
    }
}

/// <summary>Reads the counts among a queue's attributes.</summary>
internal static class QueueCounts
{
    public static long Count(this GetQueueAttributesResponse response, string name) =>
        response.Attributes.TryGetValue(name, out var count) && long.TryParse(count, out var number) ? number : 0;
}
