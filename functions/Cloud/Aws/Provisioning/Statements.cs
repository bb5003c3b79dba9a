using System.Text.Json.Nodes;

namespace Spate.Cloud.Aws.Provisioning;

/// <summary>Our policy statements; <c>infra/aws.yaml</c> has the same ones.</summary>
internal static class Statements
{
    public const string OnlyOverTls = "OnlyOverTls";
    public const string Notifications = "NotificationsOfInputBuckets";

    private const string SourceArn = "aws:SourceArn";

    /// <summary>Refuses requests without TLS.</summary>
    /// <param name="actions">The service's actions, such as <c>s3:*</c>.</param>
    /// <param name="resources">The resource's ARN and those of its contents.</param>
    public static JsonObject DenyWithoutTls(string actions, params string[] resources) => new()
    {
        ["Sid"] = OnlyOverTls,
        ["Effect"] = "Deny",
        ["Principal"] = "*",
        ["Action"] = actions,
        ["Resource"] = OneOrMore(resources),
        ["Condition"] = new JsonObject { ["Bool"] = new JsonObject { ["aws:SecureTransport"] = "false" } },
    };

    /// <summary>Allows S3 to send the notifications of buckets of one account.</summary>
    /// <param name="queueArn">The queue.</param>
    /// <param name="bucketArns">The buckets.</param>
    /// <param name="account">
    /// The buckets' account, so that after a bucket is deleted, somebody else's bucket of the same name cannot send.
    /// </param>
    /// <param name="present">The present statement: the buckets that it allows stay allowed, whoever added them.</param>
    public static JsonObject AllowNotifications(
        string queueArn, IEnumerable<string> bucketArns, string account, JsonObject? present) =>
        new()
        {
            ["Sid"] = Notifications,
            ["Effect"] = "Allow",
            ["Principal"] = new JsonObject { ["Service"] = "s3.amazonaws.com" },
            ["Action"] = "sqs:SendMessage",
            ["Resource"] = queueArn,
            ["Condition"] = new JsonObject
            {
                ["ArnEquals"] = new JsonObject
                {
                    [SourceArn] = OneOrMore([.. Senders(present).Union(bucketArns, StringComparer.Ordinal)]),
                },
                ["StringEquals"] = new JsonObject { ["aws:SourceAccount"] = account },
            },
        };

    /// <summary>The buckets that a statement allows to send, whichever operator it uses.</summary>
    private static IEnumerable<string> Senders(JsonObject? statement) =>
        (statement?["Condition"] as JsonObject ?? []).Select(static test => test.Value)
            .OfType<JsonObject>()
            .SelectMany(static keys => PolicyDocument.Texts(keys[SourceArn]));

    private static JsonNode OneOrMore(IReadOnlyList<string> texts) =>
        texts is [var only] ? JsonValue.Create(only) : new JsonArray([.. texts.Select(static text => (JsonNode)JsonValue.Create(text))]);
}
