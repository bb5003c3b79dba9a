using DurableTask.Core.Command;
using DurableTask.Core.History;

namespace Spate.TaskHub.Execution.Rewinding;

/// <summary>What makes two requests the same: a request of the code now, and one of its history.</summary>
/// <param name="Type">The kind of the request.</param>
/// <param name="Name">What is called or sent.</param>
/// <param name="Input">What it is called with; of a timer, when it fires.</param>
/// <param name="Target">The node of the graph that calls, or who an event is for.</param>
internal readonly record struct CallKey(EventType Type, string? Name, string? Input, string? Target)
{
    internal static CallKey? Of(HistoryEvent item) => item switch
    {
        TaskScheduledEvent e => new(e.EventType, e.Name, e.Input, Node(e.Tags)),
        SubOrchestrationInstanceCreatedEvent e => new(e.EventType, e.Name, e.Input, Node(e.Tags)),
        TimerCreatedEvent e => Timer(e.FireAt),
        EventSentEvent e => new(e.EventType, e.Name, e.Input, e.InstanceId),
        _ => null,
    };

    internal static CallKey? Of(OrchestratorAction action) => action switch
    {
        ScheduleTaskOrchestratorAction a => new(EventType.TaskScheduled, a.Name, ActivityInput.FromArray(a.Input), Node(a.Tags)),
        CreateSubOrchestrationAction a => new(EventType.SubOrchestrationInstanceCreated, a.Name, a.Input, Node(a.Tags)),
        CreateTimerOrchestratorAction a => Timer(a.FireAt),
        SendEventOrchestratorAction a => new(EventType.EventSent, a.EventName, a.EventData, a.Instance?.InstanceId),
        _ => null,
    };

    private static CallKey Timer(DateTime fireAt) =>
        new(EventType.TimerCreated, null, fireAt.Ticks.ToString(System.Globalization.CultureInfo.InvariantCulture), null);

    private static string? Node(IDictionary<string, string>? tags) =>
        tags is not null && tags.TryGetValue(RewindRequest.NodeTag, out var node) ? node : null;
}
