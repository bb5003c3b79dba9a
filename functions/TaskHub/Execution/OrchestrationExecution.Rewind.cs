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
        var rehearsal = new Rehearsal(new PastRun(history, request.Nodes), Started);
        BegunAt = new DateTimeOffset(history[0].Timestamp);
        _watch.IsRewinding = true;
        while (!_watch.IsCodeDone && _failure is null && rehearsal.NextTurn() is { } events)
        {
            _now = new DateTimeOffset(events[0].Timestamp);
            _calls.Track(events, replayed: true);
            _nodes?.Track(events);
            var actions = Execute(events);
            _failure ??= Mismatch(actions);
            var requested = rehearsal.Settle(actions);
            _calls.Track(requested, replayed: true);
            _nodes?.Track(requested);
        }

        _watch.IsRewinding = false;
        if (rehearsal.Misfit is { } misfit)
            return Turn.Failed(item, item.LockedAt, Misfit(misfit));
        // What the code asked for in the past and did not get is asked for in the turn that follows it.
        HistoryLength = rehearsal.Kept.Count;
        if (rehearsal.Answers is { Count: > 0 } answers)
        {
            _earlier = new EarlierAnswers(answers);
            var keeping = HubEvents.Rewound(request.Reason, request.Nodes, answers).At(request.Timestamp);
            item = item with { Events = [.. item.Events.Select(e => ReferenceEquals(e, request) ? keeping : e)] };
        }

        var turn = Advance(item, now => rehearsal.Unanswered(now.UtcDateTime));
        return turn with { Rewound = new RewoundHistory(rehearsal.Kept, turn.Ended ? [] : rehearsal.Resumed, rehearsal.Dropped) };
    }

    private FailureDetails Misfit(string found) => Failure.NonDeterministic(
        $"The instance '{InstanceId}' cannot be rewound: the code of the orchestrator '{Started.Name}' that is deployed now does not "
        + $"fit its history, {found}. Restart the instance instead.");
}
