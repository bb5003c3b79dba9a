using System.Text.Json.Nodes;
using Amazon.SQS;
using Amazon.SQS.Model;

namespace Spate.Cloud.Aws.Provisioning;

internal static class QueueWrite
{
    /// <summary>Sets an attribute; returns why the service cannot, or null.</summary>
    /// <exception cref="ProvisioningException">SQS refuses, or cannot be reached.</exception>
    public static Task<string?> SetAsync(
        Account account, string queue, string url, QueueAttribute attribute, CancellationToken cancellationToken)
    {
        var request = new SetQueueAttributesRequest { QueueUrl = url, Attributes = Values([attribute]) };
        return new ServiceCall("sqs:SetQueueAttributes", $"set {attribute.Name} of", $"queue {queue}")
            .WriteAsync(() => account.Sqs.SetQueueAttributesAsync(request, cancellationToken), account.Retries, cancellationToken);
    }

    public static Dictionary<string, string> Values(IEnumerable<QueueAttribute> attributes) => attributes
        .DistinctBy(static attribute => attribute.Name)
        .ToDictionary(static attribute => attribute.Name, static attribute => attribute.Value, StringComparer.Ordinal);
}

/// <summary>Creates queues with all their attributes at once, so that no queue ever exists without its encryption or policy.</summary>
internal static class QueueCreation
{
    public static ProvisioningStep Step(string name, string arn, IReadOnlyList<QueueAttribute> attributes) => new(
        [
            Difference.Of(ProvisioningDifference.Queue, name, "QueueName", null, null, JsonValue.Create(name)),
            .. attributes.Select(attribute => attribute.Difference(name, present: null)),
        ],
        (account, cancellationToken) => CreateAsync(account, name, arn, attributes, cancellationToken));

    private static async Task<string?> CreateAsync(
        Account account, string name, string arn, IReadOnlyList<QueueAttribute> attributes, CancellationToken cancellationToken)
    {
        var create = new ServiceCall("sqs:CreateQueue", "create", $"queue {name}");
        var url = "";
        var request = new CreateQueueRequest { QueueName = name, Attributes = QueueWrite.Values(attributes) };
        var refused = await create.WriteAsync(
            async () => url = (await account.Sqs.CreateQueueAsync(request, cancellationToken)).QueueUrl,
            account.Retries,
            cancellationToken);
        var problem = refused is null ? null : await CreatePlainAsync();
        await RequireArnAsync();
        return problem;

        // A service that does not know one attribute refuses them all. Then each is tried alone, and the unknown ones are reported.
        async Task<string?> CreatePlainAsync()
        {
            url = (await create.RunAsync(() => account.Sqs.CreateQueueAsync(name, cancellationToken))).QueueUrl;
            List<string> unsupported = [];
            foreach (var attribute in attributes.DistinctBy(static attribute => attribute.Name))
            {
                if (await QueueWrite.SetAsync(account, name, url, attribute, cancellationToken) is not null)
                    unsupported.Add(attribute.Name);
            }

            return unsupported.Count == 0 ? null : $"not supported by this endpoint: {string.Join(", ", unsupported)}";
        }

        // Policies and notifications name the queue by an ARN that was predicted.
        async Task RequireArnAsync()
        {
            var read = new ServiceCall("sqs:GetQueueAttributes", "read the ARN of", $"queue {name}");
            string? made = null;
            await read.WriteAsync(
                async () =>
                {
                    var answer = await account.Sqs.GetQueueAttributesAsync(url, [QueueAttributeName.QueueArn], cancellationToken);
                    made = answer.Attributes?[QueueAttributeName.QueueArn];
                },
                account.Retries, cancellationToken);
            if (made != arn)
            {
                throw new ProvisioningException(
                    $"This endpoint created queue {name} as {made}, but {arn} was expected. Run this again: it continues from "
                    + "what exists.");
            }
        }
    }
}
