using DurableTask.Core.History;
using Spate.TaskHub.Diagnostics;

namespace Spate.TaskHub.Execution;

/// <summary>
/// The calls and timers that a run has not heard of yet, by what its history says: whether anything can ever wake its code, and which calls
/// are made again after a failure.
/// </summary>
internal sealed class OpenCalls
{
    private readonly Dictionary<int, Call> _open = [];
    private readonly Dictionary<Call, int> _failed = [];
    private (HistoryEvent Answer, int TaskId)? _unknown;
    private int _asked;

    internal bool Any => _open.Count > 0;

    /// <summary>The first answer to something that was never asked; null if there is none.</summary>
    internal (HistoryEvent Answer, int TaskId)? Unasked => _unknown is { } unknown && unknown.TaskId >= _asked ? unknown : null;

    /// <summary>Takes note of what happened.</summary>
    /// <param name="events">The events, in order.</param>
    /// <param name="replayed">Whether they were seen, and counted, before.</param>
    internal void Track(IEnumerable<HistoryEvent> events, bool replayed)
    {
        foreach (var item in events)
            Track(item, replayed);
    }

    private void Track(HistoryEvent item, bool replayed)
    {
        switch (item)
        {
            case TaskScheduledEvent e:
                Open(e, replayed);
                break;
            case TimerCreatedEvent or SubOrchestrationInstanceCreatedEvent:
                Open(item.EventId, default);
                break;
            case EventSentEvent:
                _asked = Math.Max(_asked, item.EventId + 1);
                break;
            case TaskCompletedEvent e:
                Close(e, e.TaskScheduledId);
                break;
            case TaskFailedEvent e:
                Fail(e);
                break;
            case TimerFiredEvent e:
                Close(e, e.TimerId);
                break;
            case SubOrchestrationInstanceCompletedEvent e:
                Close(e, e.TaskScheduledId);
                break;
            case SubOrchestrationInstanceFailedEvent e:
                Close(e, e.TaskScheduledId);
                break;
        }
    }

    private void Open(int id, Call call)
    {
        _open[id] = call;
        _asked = Math.Max(_asked, id + 1);
    }

    /// <summary>An answer that comes twice is ignored, as the executor ignores it; one to what was never asked is not.</summary>
    private Call Close(HistoryEvent answer, int id)
    {
        if (!_open.Remove(id, out var call) && id >= _asked)
            _unknown ??= (answer, id);
        return call;
    }

    private void Open(TaskScheduledEvent scheduled, bool replayed)
    {
        var call = new Call(scheduled.Name!, scheduled.Input is null ? 0 : StringComparer.Ordinal.GetHashCode(scheduled.Input));
        Open(scheduled.EventId, call);
        if (_failed.Count == 0 || !_failed.TryGetValue(call, out var times))
            return;
        if (times == 1)
            _failed.Remove(call);
        else
            _failed[call] = times - 1;
        if (!replayed)
            DurableMetrics.Retried(scheduled.Name!);
    }

    private void Fail(TaskFailedEvent failed)
    {
        var call = Close(failed, failed.TaskScheduledId);
        if (call.Activity is not null)
            _failed[call] = _failed.GetValueOrDefault(call) + 1;
    }

    /// <summary>What is called; a timer or a sub-orchestration has no activity.</summary>
    private readonly record struct Call(string? Activity, int InputHash);
}
