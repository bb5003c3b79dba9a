using DurableTask.Core;
using DurableTask.Core.History;
using Spate.TaskHub.Execution.Rewinding;
using Spate.TaskHub.Failures;
using Spate.TaskHub.Hubs.Events;

namespace Spate.TaskHub.Execution;

/// <summary>
/// Rewinds a run. The code of today is run over the turns of the past, and told only what is kept; what it asks for is looked up among the
/// calls of the past, by name, input and node. So a history comes out that any worker can replay, whatever the code does after a failure:
/// what it asked for because of the failure is not asked for again, and is left out with its answer.
/// </summary>
internal sealed partial class OrchestrationExecution
{
    /// <summary>Rewinds the run, which ended, and takes its next turn.</summary>
    /// <param name="item">The leased instance; one of its events is the request.</param>
    /// <param name="history">What the run has behind it.</param>
    /// <param name="request">The request.</param>
    internal Turn Rewind(LockedInstance item, IReadOnlyList<HistoryEvent> history, ExecutionRewoundEvent request)
    {
        var rewinding = new Rewinding.Rewinding(new PastRun(history, request.Nodes), Started);
        BegunAt = new DateTimeOffset(history[0].Timestamp);
        _watch.IsRewinding = true;
        while (!_watch.IsCodeDone && _failure is null && rewinding.NextTurn() is { } events)
        {
            _calls.Track(events, replayed: true);
            var actions = Execute(events);
            _failure ??= Mismatch(actions);
            var requested = rewinding.Settle(actions);
            _calls.Track(requested, replayed: true);
        }

        _watch.IsRewinding = false;
        if (rewinding.Misfit is { } misfit)
            return Turn.Failed(item, item.LockedAt, Misfit(misfit));
        return GoOn(item, rewinding);
    }

    /// <summary>The turn that follows the kept past. What the code asked for in the past and did not get is asked for in it.</summary>
    private Turn GoOn(LockedInstance item, Rewinding.Rewinding rewinding)
    {
        _now = item.LockedAt;
        HistoryLength = rewinding.Kept.Count;
        var added = new List<HistoryEvent>(item.Events.Count + 2) { new OrchestratorStartedEvent(-1).At(_now) };
        added.AddRange(item.Events);
        Note(item.Events);
        var actions = _failure is null && !_watch.IsCodeDone ? Execute(added) : [];
        var turn = Conclude(added, [.. rewinding.Unanswered(_now.UtcDateTime), .. actions]);
        HistoryLength += turn.Events.Count;
        return turn with { Rewound = new RewoundHistory(rewinding.Kept, turn.Ended ? [] : rewinding.Resumed, rewinding.Dropped) };
    }

    private FailureDetails Misfit(string found) => Failure.NonDeterministic(
        $"The instance '{InstanceId}' cannot be rewound: the code of the orchestrator '{Started.Name}' that is deployed now does not "
        + $"fit its history, {found}. Restart the instance instead.");
}
