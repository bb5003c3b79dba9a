using DurableTask.Core.Command;
using DurableTask.Core.History;
using Spate.TaskHub.Hubs.Events;

namespace Spate.TaskHub.Execution.Rewinding;

/// <summary>One turn of a run that ended.</summary>
/// <param name="At">Its time, in UTC.</param>
internal sealed record PastTurn(DateTime At)
{
    /// <summary>What the code was told.</summary>
    internal List<HistoryEvent> Received { get; } = [];

    /// <summary>What it asked for.</summary>
    internal List<PastCall> Requested { get; } = [];

    /// <summary>Whether the run ended in it.</summary>
    internal bool IsLast { get; set; }
}

/// <summary>The history of a run that ended, as turns and calls. A call that is kept is found by what it asked for.</summary>
internal sealed class PastRun
{
    private readonly IReadOnlyList<string> _nodes;
    private readonly List<PastTurn> _turns = [];
    private readonly Dictionary<int, PastCall> _byId = [];
    private readonly Dictionary<CallKey, Queue<PastCall>> _answered = [];
    private readonly Dictionary<CallKey, Queue<PastCall>> _open = [];
    private readonly EarlierAnswers? _earlier;
    private int _openCalls;

    /// <param name="history">The history.</param>
    /// <param name="nodes">The nodes whose calls are to be made anew.</param>
    internal PastRun(IReadOnlyList<HistoryEvent> history, IReadOnlyList<string> nodes)
    {
        _nodes = nodes;
        _earlier = EarlierAnswers.Of(history);
        foreach (var item in history)
            Read(item);
        var kept = _byId.Values.Where(call => call.IsKept).OrderBy(call => call.Request.EventId).ToLookup(IsDone);
        foreach (var call in kept[true])
            Enqueue(_answered, call);
        // A retry asks for the same sub-orchestration again.
        foreach (var call in kept[false].DistinctBy(call => ((SubOrchestrationInstanceCreatedEvent)call.Request).InstanceId))
            Enqueue(_open, call);
    }

    internal IReadOnlyList<PastTurn> Turns => _turns;

    /// <summary>The ids of its sub-orchestrations.</summary>
    internal IEnumerable<string> Children =>
        _byId.Values.Select(call => call.Request).OfType<SubOrchestrationInstanceCreatedEvent>().Select(e => e.InstanceId!);

    /// <summary>The call that an event answers; null if it answers none.</summary>
    internal PastCall? Answered(HistoryEvent item) => AnsweredId(item) is { } id ? _byId.GetValueOrDefault(id) : null;

    /// <summary>Whether what belongs to a node is to be done anew whatever came of it.</summary>
    internal bool IsCleared(string node) =>
        node.EndsWith(NodeEvents.LockSuffix, StringComparison.Ordinal) || _nodes.Any(name => Contains(name, node));

    /// <summary>Whether the history has this request under its number.</summary>
    internal bool Has(OrchestratorAction action) =>
        _byId.TryGetValue(action.Id, out var call) && CallKey.Of(action) is { } key
        && (key.Type, key.Name) == (call.Key.Type, call.Key.Name);

    /// <summary>Takes the kept call that has the number and the key of a request, and its answer; null if there is none.</summary>
    /// <param name="action">The request.</param>
    /// <param name="isSame">
    /// Whether the code has done as it did so far: then a timer of the number is the same, although an earlier rewind may have put it off.
    /// </param>
    internal PastCall? TakeExact(OrchestratorAction action, bool isSame) =>
        _byId.TryGetValue(action.Id, out var call) && call is { TaskId: null, IsKept: true } && IsDone(call)
        && (call.Key == CallKey.Of(action) || (isSame && call.Request is TimerCreatedEvent && action is CreateTimerOrchestratorAction))
            ? Take(call, action)
            : null;

    /// <summary>Takes a kept call that asked for the same, one with an answer first; null if there is none.</summary>
    internal PastCall? TakeAlike(OrchestratorAction action) =>
        CallKey.Of(action) is { } key && (Dequeue(_answered, key) ?? Dequeue(_open, key)) is { } call ? Take(call, action) : null;

    /// <summary>
    /// What was answered to items of fan-outs that the code has not begun again, as others of theirs are to be done first. What an item
    /// asked for because of a failure of its own is not among them.
    /// </summary>
    /// <param name="waiting">The items that have not begun.</param>
    internal IEnumerable<EarlierAnswer> AnswersFor(WaitingItems waiting) =>
        _byId.Values.Where(call => call is { TaskId: null, IsCleared: false, Request: TaskScheduledEvent, Key.Target: not null })
            .GroupBy(call => waiting.Find(call.Key.Target!)).Where(calls => calls.Key is not null).SelectMany(BeforeFailure)
            .Select(call => EarlierAnswer.Of(
                call.Key.Target!, (TaskScheduledEvent)call.Request, (TaskCompletedEvent)call.Answer!))
            .Concat(_earlier?.Left.Where(answer => !IsCleared(answer.Node) && waiting.Find(answer.Node) is not null) ?? []);

    private static IEnumerable<PastCall> BeforeFailure(IEnumerable<PastCall> calls)
    {
        var succeeded = calls.Where(call => call.HasKeptAnswer).ToLookup(call => call.Key);
        var failed = calls.Where(call => !succeeded.Contains(call.Key))
            .Select(call => call.Answer is null ? call.RequestedIn + 1 : call.AnsweredIn)
            .DefaultIfEmpty(int.MaxValue).Min();
        return succeeded.SelectMany(call => call).Where(call => call.RequestedIn < failed).OrderBy(call => call.Request.EventId);
    }

    private static bool IsDone(PastCall call) => call.HasKeptAnswer || call.Request is EventSentEvent;

    private static PastCall Take(PastCall call, OrchestratorAction action)
    {
        call.TaskId = action.Id;
        return call;
    }

    private static void Enqueue(Dictionary<CallKey, Queue<PastCall>> calls, PastCall call)
    {
        if (!calls.TryGetValue(call.Key, out var queue))
            calls[call.Key] = queue = new Queue<PastCall>();
        queue.Enqueue(call);
    }

    private static PastCall? Dequeue(Dictionary<CallKey, Queue<PastCall>> calls, CallKey key)
    {
        if (!calls.TryGetValue(key, out var queue))
            return null;
        while (queue.TryDequeue(out var call))
        {
            if (call.TaskId is null)
                return call;
        }

        return null;
    }

    private static int? AnsweredId(HistoryEvent item) => item switch
    {
        TaskCompletedEvent e => e.TaskScheduledId,
        TaskFailedEvent e => e.TaskScheduledId,
        TimerFiredEvent e => e.TimerId,
        SubOrchestrationInstanceCompletedEvent e => e.TaskScheduledId,
        SubOrchestrationInstanceFailedEvent e => e.TaskScheduledId,
        _ => null,
    };

    private void Read(HistoryEvent item)
    {
        if (item is OrchestratorStartedEvent)
        {
            _turns.Add(new PastTurn(item.Timestamp));
            return;
        }

        var turn = _turns[^1];
        if (CallKey.Of(item) is { } key)
        {
            var call = new PastCall(item, key)
            {
                RequestedIn = _turns.Count,
                IsCleared = item is not EventSentEvent && key.Target is { } node && IsCleared(node)
            };
            _byId[item.EventId] = call;
            turn.Requested.Add(call);
            _openCalls += IsCall(call) ? 1 : 0;
            if (item is EventSentEvent sent && NodeEvents.IsTimeout(sent, IsCleared))
                MarkTimeouts(turn);
        }
        else if (item is ExecutionCompletedEvent)
            turn.IsLast = true;
        else
        {
            turn.Received.Add(item);
            if (Answered(item) is { Answer: null } call)
                Answer(call, item);
        }
    }

    private void Answer(PastCall call, HistoryEvent item)
    {
        (call.Answer, call.AnsweredIn) = (item, _turns.Count);
        if (IsCall(call))
            _openCalls--;
        else
            call.IsTimeout = _openCalls > 0;
    }

    private void MarkTimeouts(PastTurn turn)
    {
        foreach (var fired in turn.Received.OfType<TimerFiredEvent>())
            Answered(fired)?.IsTimeout = true;
    }

    private static bool IsCall(PastCall call) => call.Request is TaskScheduledEvent or SubOrchestrationInstanceCreatedEvent;

    /// <summary>Whether a node is meant by a name: itself, an item of its fan-out, or a part of it.</summary>
    internal static bool Contains(string name, string node) =>
        node.StartsWith(name, StringComparison.Ordinal) && (node.Length == name.Length || node[name.Length] is '[' or '/');
}
