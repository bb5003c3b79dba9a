using System.Text.Json;
using DurableTask.Core.History;

namespace Spate.TaskHub.Execution.Rewinding;

/// <summary>
/// What a rewind does with the events that nodes of a graph wait for, which <c>Spate.Dag</c> documents: <c>approval/PATH</c> with a
/// decision, and <c>lock/TOKEN</c>. A lock that was granted was given up when the run ended, and a rejection is what a rewind is to
/// reconsider. A time limit that is over is noted as <c>timeout/PATH</c>, with whether its node failed by it.
/// </summary>
internal static class NodeEvents
{
    /// <summary>What the node behind a call of a lock ends in.</summary>
    internal const string LockSuffix = "@lock";

    private const string Lock = "lock/";
    private const string Approval = "approval/";
    private const string Timeout = "timeout/";

    /// <summary>Whether the code is not to be told of an event again.</summary>
    internal static bool IsStale(EventRaisedEvent item, Func<string, bool> isCleared)
    {
        if (item.Name is not { } name)
            return false;
        return name.StartsWith(Lock, StringComparison.Ordinal)
            || (name.StartsWith(Approval, StringComparison.Ordinal) && (isCleared(name[Approval.Length..]) || IsRejection(item.Input)));
    }

    /// <summary>Whether the run noted that time was over for a node that is to have it again.</summary>
    internal static bool IsTimeout(EventSentEvent item, Func<string, bool> isCleared) =>
        item.Name is { } name && name.StartsWith(Timeout, StringComparison.Ordinal)
        && (item.Input == "true" || isCleared(name[Timeout.Length..]));

    /// <summary>The node that was decided on, or whose time was over; null if an event does not tell of one.</summary>
    internal static string? NodeOf(HistoryEvent item) => item switch
    {
        EventRaisedEvent { Name: { } name } when name.StartsWith(Approval, StringComparison.Ordinal) => name[Approval.Length..],
        EventSentEvent { Name: { } name } when name.StartsWith(Timeout, StringComparison.Ordinal) && name.Length > Timeout.Length =>
            name[Timeout.Length..],
        _ => null,
    };

    private static bool IsRejection(string? payload)
    {
        if (payload is null)
            return false;
        try
        {
            using var decision = JsonDocument.Parse(payload);
            return decision.RootElement.ValueKind == JsonValueKind.Object
                && decision.RootElement.EnumerateObject().Any(member =>
                    member.Name.Equals("decision", StringComparison.OrdinalIgnoreCase)
                    && member.Value.ValueKind == JsonValueKind.String && member.Value.ValueEquals("Rejected"));
        }
        catch (JsonException)
        {
            return false; // not of a graph: events may have any payload
        }
    }
}
