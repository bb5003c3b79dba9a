using DurableTask.Core.History;
using Spate.TaskHub.Hubs.Events;

namespace Spate.TaskHub.Execution.Rewinding;

/// <summary>Events of a history under other numbers: code that goes on otherwise than before numbers its requests anew.</summary>
internal static class Renumbering
{
    internal static HistoryEvent WithTaskId(this HistoryEvent item, int id)
    {
        HistoryEvent renumbered = item switch
        {
            TaskScheduledEvent e => new TaskScheduledEvent(id, e.Name!, e.Version ?? "", e.Input)
            {
                Tags = e.Tags,
                ParentTraceContext = e.ParentTraceContext,
            },
            SubOrchestrationInstanceCreatedEvent e => new SubOrchestrationInstanceCreatedEvent(id)
            {
                Name = e.Name,
                Version = e.Version,
                InstanceId = e.InstanceId,
                Input = e.Input,
                Tags = e.Tags,
            },
            TimerCreatedEvent e => new TimerCreatedEvent(id, e.FireAt),
            EventSentEvent e => new EventSentEvent(id) { InstanceId = e.InstanceId, Name = e.Name, Input = e.Input },
            TaskCompletedEvent e => HubEvents.TaskCompleted(id, e.Result, TaskRun.Of(e)),
            SubOrchestrationInstanceCompletedEvent e => new SubOrchestrationInstanceCompletedEvent(-1, id, e.Result),
            TimerFiredEvent e => new TimerFiredEvent(-1, e.FireAt) { TimerId = id },
            _ => throw new ArgumentException($"A {item.GetType().Name} has no number to be changed.", nameof(item)),
        };
        return renumbered.At(item.Timestamp);
    }
}
