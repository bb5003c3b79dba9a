using System.Text.Json;

namespace Spate.Cloud.Aws.Sqs;

/// <summary>Where a queue's dead letters go and after how many receives.</summary>
/// <param name="TargetArn">The dead-letter queue's ARN.</param>
/// <param name="TargetAccount">The account that owns it.</param>
/// <param name="TargetName">Its name.</param>
/// <param name="MaxReceiveCount">How many times a message is received before it moves there.</param>
internal sealed record RedrivePolicy(string TargetArn, string TargetAccount, string TargetName, int MaxReceiveCount)
{
    /// <summary>Reads the attribute of a queue; null when it is not set.</summary>
    /// <exception cref="JsonException">The policy is not valid.</exception>
    public static RedrivePolicy? Parse(string? attribute)
    {
        if (string.IsNullOrEmpty(attribute))
            return null;
        using var document = JsonDocument.Parse(attribute);
        // An ARN is arn:partition:sqs:region:account:name. SQS accepts the count as a number and as a string.
        return document.RootElement is { ValueKind: JsonValueKind.Object } policy
            && policy.TryGetProperty("deadLetterTargetArn", out var target) && target.ValueKind == JsonValueKind.String
            && target.GetString() is { } arn && arn.Split(':') is [_, _, "sqs", _, var account, var name]
            && policy.TryGetProperty("maxReceiveCount", out var maximum) && int.TryParse(maximum.ToString(), out var count)
                ? new RedrivePolicy(arn, account, name, count)
                : throw new JsonException($"the redrive policy is {attribute}, which names no queue or no count");
    }
}
