using System.Text.Json.Nodes;
using Spate.Cloud.Sqs;

namespace Spate.Cloud.Aws.Provisioning;

/// <summary>A queue as it was found.</summary>
/// <param name="Url">Its URL.</param>
/// <param name="Attributes">Its attributes.</param>
internal sealed record QueueSnapshot(string Url, IReadOnlyDictionary<string, string> Attributes)
{
    public string Arn => Attributes[QueueAttributeName.QueueArn];

    public PolicyDocument Policy => Attributes.GetValueOrDefault(QueueAttributeName.Policy) is { Length: > 0 } text && PolicyDocument.Parse(text) is { } policy
        ? policy
        : PolicyDocument.Empty;

    /// <summary>An attribute that holds JSON; null when it is not set.</summary>
    public JsonObject? Json(string attribute) => Attributes.GetValueOrDefault(attribute) is { Length: > 0 } text ? JsonNode.Parse(text) as JsonObject : null;

    /// <summary>Looks for a queue; null when there is none.</summary>
    /// <exception cref="ProvisioningException">SQS refuses, or cannot be reached.</exception>
    public static async Task<QueueSnapshot?> FindAsync(AmazonSQSClient sqs, string name, CancellationToken cancellationToken)
    {
        var look = new ServiceCall("sqs:GetQueueUrl", "look for", $"queue {name}");
        var url = await look.RunAsync(async () =>
        {
            try
            {
                return (await sqs.GetQueueUrlAsync(new() { QueueName = name }, cancellationToken)).QueueUrl;
            }
            catch (QueueDoesNotExistException)
            {
                return null;
            }
        });
        if (url is null)
            return null;

        var read = new ServiceCall("sqs:GetQueueAttributes", "read the attributes of", $"queue {name}");
        var request = new GetQueueAttributesRequest { QueueUrl = url, AttributeNames = [QueueAttributeName.All] };
        return new(url, (await read.RunAsync(() => sqs.GetQueueAttributesAsync(request, cancellationToken))).Attributes);
    }
}
