using DurableTask.Core.Command;
using DurableTask.Core.History;
using Spate.TaskHub.Hubs.Events;

namespace Spate.TaskHub.Execution.Rewinding;

/// <summary>
/// Leads code over the past of its run, turn by turn. Until the first answer is withheld, the code must do what it did; from there on it
/// may do otherwise.
/// </summary>
/// <param name="past">The past.</param>
/// <param name="started">The first event of the run that goes on.</param>
internal sealed class Rehearsal(PastRun past, ExecutionStartedEvent started)
{
    private readonly List<HistoryEvent> _kept = [];
    private readonly List<(OrchestratorAction Action, DateTime At)> _unanswered = [];
    private readonly List<SubOrchestrationInstanceCreatedEvent> _resumed = [];
    private readonly List<HistoryEvent> _overdue = [];
    private readonly HashSet<int> _asked = [];
    private readonly HashSet<string> _nodes = new(StringComparer.Ordinal);
    private PastTurn? _turn;
    private int _next;
    private bool _withheld;

    /// <summary>The new history.</summary>
    internal IReadOnlyList<HistoryEvent> Kept => _kept;

    /// <summary>What the code asks for and is to be done anew. A timer has all of its time again.</summary>
    /// <param name="now">When the run goes on, in UTC.</param>
    internal IEnumerable<OrchestratorAction> Unanswered(DateTime now) => _unanswered.Select(item =>
        item.Action is CreateTimerOrchestratorAction timer
            ? new CreateTimerOrchestratorAction { Id = timer.Id, FireAt = timer.FireAt + (now - item.At) }
            : item.Action);

    /// <summary>Sub-orchestrations that are to go on, each once: a retry asked for the same one again.</summary>
    internal IReadOnlyList<SubOrchestrationInstanceCreatedEvent> Resumed => _resumed;

    /// <summary>Sub-orchestrations that nothing in the new history asks for.</summary>
    internal IReadOnlyList<string> Dropped =>
        [.. past.Children.Except(_kept.OfType<SubOrchestrationInstanceCreatedEvent>().Select(e => e.InstanceId!))];

    /// <summary>What the code has not asked for yet, and is to be answered once it does.</summary>
    internal IReadOnlyList<EarlierAnswer> Answers => [.. past.AnswersFor(new WaitingItems(_nodes))];

    /// <summary>What the code did otherwise than its history says, before anything was withheld from it; null if it did not.</summary>
    internal string? Misfit { get; private set; }

    /// <summary>What the code is told next; null at the end of the past.</summary>
    internal List<HistoryEvent>? NextTurn()
    {
        while (Misfit is null && (_overdue.Count > 0 || _next < past.Turns.Count))
        {
            // What is overdue comes before the next turn of the past, and at the time of the last one.
            var received = TakeOverdue();
            if (received.Count == 0)
            {
                _turn = past.Turns[_next++];
                received.AddRange(_turn.Received.Select(Keep).OfType<HistoryEvent>());
            }

            if (received.Count == 0)
                continue;
            received.Insert(0, new OrchestratorStartedEvent(-1).At(_turn!.At));
            _kept.AddRange(received);
            return received;
        }

        return null;
    }

    /// <summary>Looks up what the code asked for in the turn.</summary>
    /// <returns>The requests that are kept.</returns>
    internal List<HistoryEvent> Settle(List<OrchestratorAction> actions)
    {
        actions = actions.FindAll(action => action is not OrchestrationCompleteOrchestratorAction);
        _asked.UnionWith(actions.Select(action => action.Id));
        _nodes.UnionWith(actions.OfType<ScheduleTaskOrchestratorAction>().Select(action => CallKey.Of(action)?.Target).OfType<string>());
        if (!_withheld && !_turn!.IsLast)
            Misfit = Compare(actions);
        // Those that are asked for as before get their own answers, before the others get those that nobody asks for any more.
        var calls = actions.ConvertAll(action => past.TakeExact(action, isSame: !_withheld));
        var requested = new List<HistoryEvent>();
        for (var i = 0; i < actions.Count; i++)
        {
            if ((calls[i] ?? past.TakeAlike(actions[i])) is { } call)
                requested.Add(Keep(call));
            else
                _unanswered.Add((actions[i], _turn!.At));
        }

        _kept.AddRange(requested);
        return requested;
    }

    private List<HistoryEvent> TakeOverdue()
    {
        var taken = _overdue.ToList();
        _overdue.Clear();
        return taken;
    }

    private HistoryEvent? Keep(HistoryEvent item)
    {
        if (past.Answered(item) is not { } call)
            return item switch
            {
                ExecutionStartedEvent => started,
                EventRaisedEvent e when NodeEvents.IsStale(e, past.IsCleared) => Withhold(),
                EventRaisedEvent or ExecutionRewoundEvent => item,
                _ => null, // a suspension or termination is over
            };
        if (!ReferenceEquals(call.Answer, item))
            return null;
        if (!call.HasKeptAnswer)
            return Withhold();
        if (call.TaskId is { } id)
            return item.WithTaskId(id);
        call.IsOverdue = true;
        return null;
    }

    private HistoryEvent? Withhold()
    {
        _withheld = true;
        return null;
    }

    private HistoryEvent Keep(PastCall call)
    {
        var request = call.Request.WithTaskId(call.TaskId!.Value);
        if (call.IsOverdue)
            _overdue.Add(call.Answer!.WithTaskId(call.TaskId.Value));
        if (request is SubOrchestrationInstanceCreatedEvent child && !call.HasKeptAnswer)
            _resumed.Add(child);
        return request;
    }

    private string? Compare(List<OrchestratorAction> actions)
    {
        if (actions.Find(action => !past.Has(action)) is { } unknown)
            return $"which does not have what it asks for as task #{unknown.Id} ({CallKey.Of(unknown)?.Name ?? "a timer"})";
        return _turn!.Requested.Find(call => !_asked.Contains(call.Request.EventId)) is { } missing
            ? $"which has a task #{missing.Request.EventId} ({missing.Key.Name ?? "a timer"}) that it does not ask for"
            : null;
    }
}
