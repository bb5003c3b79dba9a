using System.Text.Json;
using DurableTask.Core;
using Microsoft.DurableTask.Client;
using Spate.TaskHub.Hubs;

namespace Spate.TaskHub;

/// <summary>Which runs are meant. What is null or empty does not matter; all else must hold.</summary>
public sealed record RunFilter
{
    /// <summary>Their states.</summary>
    public IReadOnlyList<OrchestrationRuntimeStatus> States { get; init; } = [];

    /// <summary>Their orchestrator's name.</summary>
    public string? Name { get; init; }

    /// <summary>What their ids begin with.</summary>
    public string? InstanceIdPrefix { get; init; }

    /// <summary>The earliest time at which they were scheduled.</summary>
    public DateTimeOffset? CreatedFrom { get; init; }

    /// <summary>The latest time at which they were scheduled.</summary>
    public DateTimeOffset? CreatedTo { get; init; }

    /// <summary>Tags that they have.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>What their tags begin with.</summary>
    public IReadOnlyDictionary<string, string> TagPrefixes { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>The fingerprint of their failure (<see cref="ErrorFingerprint"/>).</summary>
    public string? Fingerprint { get; init; }

    /// <summary>A text in their failure or in one of its causes; upper and lower case are the same.</summary>
    public string? FailureText { get; init; }

    /// <summary>
    /// Values of their output, by the path to them (<see cref="JsonPath"/>), such as <c>tableVersions.publishers</c>. Of a list, any item
    /// may be the value.
    /// </summary>
    public IReadOnlyDictionary<string, string> Output { get; init; } = new Dictionary<string, string>(StringComparer.Ordinal);

    /// <summary>What the hub finds by itself; <see cref="Matches"/> decides about the rest.</summary>
    internal OrchestrationQuery ToQuery(int pageSize, string? continuationToken = null, bool withPayloads = false) => new(
        CreatedFrom,
        CreatedTo,
        States is [] ? null : States,
        InstanceIdPrefix: InstanceIdPrefix,
        PageSize: pageSize,
        FetchInputsAndOutputs: withPayloads || Output.Count > 0,
        ContinuationToken: continuationToken);

    /// <summary>Whether a run that the hub found is meant.</summary>
    internal bool Matches(InstanceState run) =>
        (Name is null || run.Name == Name)
        && Tags.All(tag => run.Tags.TryGetValue(tag.Key, out var value) && value == tag.Value)
        && TagPrefixes.All(tag => run.Tags.TryGetValue(tag.Key, out var value) && value.StartsWith(tag.Value, StringComparison.Ordinal))
        && (Fingerprint is null || (run.FailureDetails is { } failure && ErrorFingerprint.Of(failure) == Fingerprint))
        && (FailureText is null || Mentions(run.FailureDetails, FailureText))
        && (Output.Count == 0 || HasValues(run.Output, Output));

    /// <summary>The same filter, of runs that failed alone; null if it asks for others only.</summary>
    internal RunFilter? OfFailed() => States is [] || States.Contains(OrchestrationRuntimeStatus.Failed)
        ? this with { States = [OrchestrationRuntimeStatus.Failed] }
        : null;

    /// <summary>The same filter, one for each of its states: an index has each in its order.</summary>
    internal IEnumerable<RunFilter> ByState() => (States is [] ? InstanceStatus.All : States).Distinct()
        .Select(state => this with { States = [state] });

    /// <summary>Those of runs that have not ended.</summary>
    internal IEnumerable<RunFilter> OfUnfinished() => ByState().Where(part => !part.States[0].IsTerminal());

    internal static bool Mentions(FailureDetails? failure, string text) =>
        ErrorFingerprint.Messages(failure).Any(message => message.Contains(text, StringComparison.OrdinalIgnoreCase));

    internal static bool HasValues(string? output, IReadOnlyDictionary<string, string> values)
    {
        if (output is null)
            return false;
        using var document = JsonDocument.Parse(output);
        return values.All(item => Values(JsonPath.Find(document.RootElement, item.Key)).Contains(item.Value, StringComparer.Ordinal));
    }

    private static IEnumerable<string> Values(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Undefined or JsonValueKind.Null => [],
        JsonValueKind.Array => element.EnumerateArray().Select(Text),
        _ => [Text(element)],
    };

    private static string Text(JsonElement element) =>
        element.ValueKind == JsonValueKind.String ? element.GetString()! : element.GetRawText();
}
