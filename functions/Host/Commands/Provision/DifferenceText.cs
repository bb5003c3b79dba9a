using System.Text.Json;
using Spate.Cloud;
using Spate.Host.Terminals;

namespace Spate.Host.Commands.Provision;

/// <summary>Describes the value of a property of a bucket or queue in one line. Other properties are shown as JSON.</summary>
internal static class DifferenceText
{
    public static string Label(ProvisioningDifference difference) => difference.Property switch
    {
        "BucketEncryption" or "SqsManagedSseEnabled" => "encryption",
        "PublicAccessBlockConfiguration" => "public access",
        "OwnershipControls" => "ownership",
        "LifecycleConfiguration" => "lifecycle",
        "NotificationConfiguration" => "notification",
        "PolicyDocument" => "policy",
        "VisibilityTimeout" => "visibility timeout",
        "ReceiveMessageWaitTimeSeconds" => "polling wait time",
        "MessageRetentionPeriod" => "retention",
        "RedrivePolicy" => "redrive",
        "RedriveAllowPolicy" => "redrive allowed",
        var other => other,
    };

    public static string Value(ProvisioningDifference difference, JsonElement value) => Printable.Line(difference.Property switch
    {
        "SqsManagedSseEnabled" => value.ValueKind == JsonValueKind.True ? "keys of SQS" : "none",
        "VisibilityTimeout" or "ReceiveMessageWaitTimeSeconds" or "MessageRetentionPeriod" when value.TryGetInt64(out var seconds) =>
            Time(seconds),
        "BucketEncryption" => Encryption(value),
        "PublicAccessBlockConfiguration" => PublicAccess(value),
        "OwnershipControls" => Text(value, "Rules", "ObjectOwnership"),
        "LifecycleConfiguration" => Lifecycle(value),
        "NotificationConfiguration" when value.ValueKind == JsonValueKind.Object => Notification(value),
        "PolicyDocument" => Statement(value),
        "RedrivePolicy" => $"to {Name(Text(value, "deadLetterTargetArn"))} after {Text(value, "maxReceiveCount")} receives",
        "RedriveAllowPolicy" =>
            $"{Text(value, "redrivePermission")} {string.Join(", ", Texts(value, "sourceQueueArns").Select(Name))}".TrimEnd(),
        _ => value.ToString(),
    });

    private static string Time(long seconds) => seconds switch
    {
        >= 86_400 when seconds % 86_400 == 0 => Days($"{seconds / 86_400}"),
        >= 3_600 when seconds % 3_600 == 0 => $"{seconds / 3_600} h",
        _ => $"{seconds} s",
    };

    private static string Days(string number) => number == "1" ? "1 day" : $"{number} days";

    private static string Encryption(JsonElement value)
    {
        var chosen = value.GetProperty("ServerSideEncryptionConfiguration")[0].GetProperty("ServerSideEncryptionByDefault");
        return $"{Text(chosen, "SSEAlgorithm")} {Text(chosen, "KMSMasterKeyID")}".TrimEnd();
    }

    private static string PublicAccess(JsonElement value) =>
        value.EnumerateObject()
            .Where(static setting => !setting.Value.GetBoolean())
            .Select(static setting => setting.Name)
            .ToList() is { Count: > 0 } open
            ? $"not blocked: {string.Join(", ", open)}"
            : "blocked";

    private static string Lifecycle(JsonElement value) => Text(value, "Status") == "Enabled"
        ? $"uploads that are not completed are removed after {Days(Text(value, "AbortIncompleteMultipartUpload", "DaysAfterInitiation"))}"
        : $"{Text(value, "Id")} is disabled";

    private static string Notification(JsonElement value)
    {
        var (prefix, suffix) = (Rule(value, "prefix"), Rule(value, "suffix"));
        return $"{Text(value, "Event")} of {prefix}*{suffix} to {Name(Text(value, "Queue"))}";
    }

    private static string Rule(JsonElement value, string name) =>
        value.TryGetProperty("Filter", out var filter)
            ? filter.GetProperty("S3Key")
                .GetProperty("Rules")
                .EnumerateArray()
                .Where(rule => Text(rule, "Name") == name)
                .Select(static rule => Text(rule, "Value"))
                .FirstOrDefault("")
            : "";

    /// <summary>
    /// Who is allowed or denied what by a statement, under which conditions. A statement of somebody else may have another shape.
    /// </summary>
    private static string Statement(JsonElement value)
    {
        if (!value.TryGetProperty("Principal", out var principal) || !value.TryGetProperty("Action", out var action))
            return value.ToString();
        var who = principal.ValueKind == JsonValueKind.Object
            ? string.Join(", ", Entries(principal).SelectMany(static entry => Texts(entry.Value)))
            : principal.ToString();
        var conditions = value.TryGetProperty("Condition", out var condition)
            ? Entries(condition)
                .SelectMany(static test => Entries(test.Value))
                .Select(static key => $"{key.Name} is {string.Join(" or ", Texts(key.Value))}")
            : [];
        var sentence =
            $"{Text(value, "Sid")}: {Text(value, "Effect")} {string.Join(", ", Texts(action))} for {(who == "*" ? "anyone" : who)}";
        return string.Join(", ", conditions) is { Length: > 0 } all ? $"{sentence} where {all}" : sentence;
    }

    private static JsonProperty[] Entries(JsonElement value) => value.ValueKind == JsonValueKind.Object ? [.. value.EnumerateObject()] : [];

    /// <summary>The last part of an ARN.</summary>
    private static string Name(string arn) => arn[(arn.LastIndexOf(':') + 1)..];

    private static IEnumerable<string> Texts(JsonElement value, string name) =>
        value.TryGetProperty(name, out var found) ? Texts(found) : [];

    private static IEnumerable<string> Texts(JsonElement value) =>
        value.ValueKind == JsonValueKind.Array ? value.EnumerateArray().Select(static item => item.ToString()) : [value.ToString()];

    /// <summary>The string at a path, through the first items of lists; empty when there is none.</summary>
    private static string Text(JsonElement value, params ReadOnlySpan<string> path)
    {
        foreach (var name in path)
        {
            if (value.ValueKind == JsonValueKind.Array)
                value = value[0];
            if (!value.TryGetProperty(name, out value))
                return "";
        }

        return value.ToString();
    }
}
