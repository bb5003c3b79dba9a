using DurableTask.Core.History;
using Spate.TaskHub.Hubs.Events;

namespace Spate.TaskHub.Execution.Rewinding;

/// <summary>
/// What a rewound run has not asked for again yet, and is to be answered as soon as it does. The event that rewound it keeps them, so that
/// whoever replays the history knows which are left.
/// </summary>
internal sealed class EarlierAnswers
{
    private readonly Dictionary<(string Node, string Activity, string InputId), Queue<EarlierAnswer>> _left;

    internal EarlierAnswers(IEnumerable<EarlierAnswer> answers) =>
        _left = answers.GroupBy(answer => answer.Key).ToDictionary(calls => calls.Key, calls => new Queue<EarlierAnswer>(calls));

    internal IEnumerable<EarlierAnswer> Left => _left.Values.SelectMany(answers => answers);

    /// <summary>Those that are left at the end of a history; null if there are none.</summary>
    internal static EarlierAnswers? Of(IReadOnlyList<HistoryEvent> history)
    {
        var rewound = history.Index().LastOrDefault(item => item.Item is ExecutionRewoundEvent);
        if (rewound.Item is not ExecutionRewoundEvent { Answers: { Count: > 0 } kept })
            return null;
        var answers = new EarlierAnswers(kept);
        foreach (var request in history.Skip(rewound.Index + 1).OfType<TaskScheduledEvent>())
            answers.Take(request);
        return answers;
    }

    /// <summary>The answer to a call that the run makes; null if the call is to be made.</summary>
    internal TaskCompletedEvent? Take(TaskScheduledEvent request) =>
        request.Tags is { } tags && tags.TryGetValue(RewindRequest.NodeTag, out var node)
        && _left.TryGetValue(EarlierAnswer.KeyOf(node, request), out var answers) && answers.TryDequeue(out var answer)
            ? answer.ToEvent(request.EventId)
            : null;
}
