using System.Text.Json;
using DurableTask.Core.History;

namespace Spate.TaskHub.Execution.Rewinding;

/// <summary>
/// What a rewind does with the events that nodes of a graph wait for, which <c>Spate.Dag</c> documents: <c>approval/PATH</c> with a
/// decision, and <c>lock/TOKEN</c>. A lock that was granted was given up when the run ended, and a rejection is what a rewind is to
/// reconsider.
/// </summary>
internal static class NodeEvents
{
    /// <summary>What the node behind a call of a lock ends in.</summary>
    internal const string LockSuffix = "@lock";

    private const string Lock = "lock/";
    private const string Approval = "approval/";

    /// <summary>Whether the code is not to be told of an event again.</summary>
    internal static bool IsStale(EventRaisedEvent item, Func<string, bool> isCleared)
    {
        if (item.Name is not { } name)
            return false;
        return name.StartsWith(Lock, StringComparison.Ordinal)
            || (name.StartsWith(Approval, StringComparison.Ordinal) && (isCleared(name[Approval.Length..]) || IsRejection(item.Input)));
    }

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
