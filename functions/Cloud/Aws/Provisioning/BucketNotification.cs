using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Amazon.S3;
using Amazon.S3.Model;
using Spate.Cloud.Notifications;

namespace Spate.Cloud.Aws.Provisioning;

/// <summary>One configuration of a bucket's notifications, wherever they go.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Destination">The ARN of the queue, topic or function.</param>
/// <param name="Events">The events, such as <c>s3:ObjectCreated:*</c>.</param>
/// <param name="Filter">The keys.</param>
/// <param name="Configuration">The SDK's object; null for one that does not exist yet.</param>
internal sealed record BucketNotification(
    string Id, string Destination, IReadOnlyList<string> Events, KeyFilter Filter, NotificationConfiguration? Configuration)
{
    private const string Prefix = "prefix";
    private const string Suffix = "suffix";

    public static List<BucketNotification> All(GetBucketNotificationResponse? found) =>
    [
        .. (found?.QueueConfigurations ?? []).Select(static queue => Of(queue, queue.Id, queue.Queue)),
        .. (found?.TopicConfigurations ?? []).Select(static topic => Of(topic, topic.Id, topic.Topic)),
        .. (found?.LambdaFunctionConfigurations ?? []).Select(static function => Of(function, function.Id, function.FunctionArn)),
    ];

    /// <summary>Whether S3 refuses to have both in one bucket.</summary>
    public bool Overlaps(BucketNotification other) =>
        Filter.Overlaps(other.Filter) && Events.Any(one => other.Events.Any(another => Includes(one, another) || Includes(another, one)));

    /// <summary>As CloudFormation describes it.</summary>
    public JsonObject Describe()
    {
        var described = new JsonObject { ["Event"] = string.Join(", ", Events), ["Queue"] = Destination };
        if (Rules() is { Count: > 0 } rules)
        {
            described[nameof(Filter)] = new JsonObject
            {
                ["S3Key"] = new JsonObject { ["Rules"] = new JsonArray([.. rules.Select(static rule => (JsonNode)Describe(rule))]) },
            };
        }

        return described;
    }

    public QueueConfiguration ToQueue() => new()
    {
        Id = Id,
        Queue = Destination,
        Events = [.. Events.Select(static name => new EventType(name))],
        Filter = Rules() is { Count: > 0 } rules ? new Filter { S3KeyFilter = new S3KeyFilter { FilterRules = rules } } : null,
    };

    private static BucketNotification Of(NotificationConfiguration configuration, string id, string destination)
    {
        var rules = configuration.Filter?.S3KeyFilter?.FilterRules ?? [];
        return new(
            id ?? "",
            destination,
            [.. (configuration.Events ?? []).Select(static name => name.Value)],
            new(Value(Prefix), Value(Suffix)),
            configuration);

        string Value(string name) =>
            KeyEncoding.Decode(rules.Find(rule => name.Equals(rule.Name, StringComparison.OrdinalIgnoreCase))?.Value ?? "");
    }

    private List<FilterRule> Rules()
    {
        (string Name, string Value)[] rules = [(Prefix, Filter.Prefix), (Suffix, Filter.Suffix)];
        return
        [
            .. rules.Where(static rule => rule.Value.Length > 0)
                .Select(static rule => new FilterRule { Name = rule.Name, Value = KeyEncoding.Filters.Encode(rule.Value) }),
        ];
    }

    private static JsonObject Describe(FilterRule rule) => new() { ["Name"] = rule.Name, ["Value"] = rule.Value };

    private static bool Includes(string pattern, string name) =>
        pattern.EndsWith('*') ? name.StartsWith(pattern[..^1], StringComparison.Ordinal) : pattern == name;
}

/// <summary>
/// The ids that mark configurations as ours. They name the queue and hash the filter, so that the same filter has the same id.
/// </summary>
internal static class NotificationId
{
    private const int MaxLength = 255;

    public static string Of(string queue, KeyFilter filter)
    {
        var id = $"{queue}:{KeyEncoding.Filters.Encode(filter.Prefix)}*{KeyEncoding.Filters.Encode(filter.Suffix)}";
        return id.Length <= MaxLength ? id : $"{queue}:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(id)))}";
    }

    public static bool IsOf(string queue, string id) => id.StartsWith($"{queue}:", StringComparison.Ordinal);
}
