using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon.SQS;
using Amazon.SQS.Model;

namespace Spate.Cloud.Aws.Provisioning;

/// <summary>The state of a queue.</summary>
/// <param name="Url">Its URL.</param>
/// <param name="Attributes">Its attributes.</param>
internal sealed record QueueSnapshot(string Url, IReadOnlyDictionary<string, string> Attributes)
{
    public string Arn => Attributes[QueueAttributeName.QueueArn];

    public PolicyDocument Policy => Json(QueueAttributeName.Policy) is { } document ? new PolicyDocument(document) : PolicyDocument.Empty;

    /// <summary>An attribute as JSON; null when it is not set.</summary>
    /// <exception cref="ProvisioningException">The attribute is not JSON.</exception>
    public JsonObject? Json(string attribute)
    {
        if (Attributes.GetValueOrDefault(attribute) is not { Length: > 0 } text)
            return null;
        try
        {
            return JsonNode.Parse(text)!.AsObject();
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw new ProvisioningException($"The {attribute} of the queue {Url} is not valid: {text}. Set it again.", e);
        }
    }

    /// <summary>Reads a queue; null when there is none.</summary>
    /// <exception cref="ProvisioningException">SQS refuses, or cannot be reached.</exception>
    public static async Task<QueueSnapshot?> FindAsync(IAmazonSQS sqs, string name, CancellationToken cancellationToken)
    {
        var look = new ServiceCall("sqs:GetQueueUrl", "look for", $"queue {name}");
        var url = await look.RunAsync(async () =>
        {
            try
            {
                return (await sqs.GetQueueUrlAsync(name, cancellationToken)).QueueUrl;
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
        return new(url, (await read.RunAsync(() => sqs.GetQueueAttributesAsync(request, cancellationToken))).Attributes ?? []);
    }
}
