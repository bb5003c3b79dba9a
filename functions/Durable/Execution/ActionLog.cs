namespace Spate.Durable.Execution;

/// <summary>
/// What the orchestrator's code asks for, in order. While it replays, each request must be the one that the history has at that place; what
/// is left at the end of a turn is what the turn adds.
/// </summary>
internal sealed class ActionLog(string orchestrator, string instanceId)
{
    private readonly Queue<HistoryEvent> _requested = [];

    internal void Add(HistoryEvent action) => _requested.Enqueue(action);

    /// <summary>Compares an action of the history with what the code asked for.</summary>
    /// <param name="recorded">The action.</param>
    /// <param name="number">The number of its event, from 0.</param>
    internal void Match(HistoryEvent recorded, int number)
    {
        if (!_requested.TryDequeue(out var requested))
            throw Mismatch(number, Describe(recorded), "nothing: the code did not ask for it");
        if (!IsSame(recorded, requested))
            throw Mismatch(number, Describe(recorded), Describe(requested));
    }

    /// <summary>At the end of a recorded turn, the code must not have asked for more than the history has.</summary>
    internal void RequireEmpty(int number)
    {
        if (_requested.TryPeek(out var requested))
            throw Mismatch(number, "no further action in this turn", Describe(requested));
    }

    /// <summary>An answer in the history must be to a call that the code made.</summary>
    internal NonDeterministicOrchestrationException Unasked(HistoryEvent answer, int id, int number) =>
        Mismatch(number, $"{NameOf(answer)} for task #{id}", $"no task #{id}: the code did not ask for it");

    internal List<HistoryEvent> TakeAll()
    {
        var all = _requested.ToList();
        _requested.Clear();
        return all;
    }

    private static bool IsSame(HistoryEvent recorded, HistoryEvent requested) => (recorded, requested) switch
    {
        (TaskScheduledEvent a, TaskScheduledEvent b) => a.EventId == b.EventId && IsSameName(a.Name, b.Name),
        (TimerCreatedEvent a, TimerCreatedEvent b) => a.EventId == b.EventId,
        (SubOrchestrationInstanceCreatedEvent a, SubOrchestrationInstanceCreatedEvent b) =>
            a.EventId == b.EventId && IsSameName(a.Name, b.Name),
        _ => false,
    };

    private static bool IsSameName(string a, string b) => string.Equals(a, b, StringComparison.OrdinalIgnoreCase);

    private static string Describe(HistoryEvent action) => action switch
    {
        TaskScheduledEvent e => $"a call of the activity '{e.Name}' (TaskScheduled, task #{e.EventId})",
        TimerCreatedEvent e => $"a timer (TimerCreated, task #{e.EventId})",
        SubOrchestrationInstanceCreatedEvent e =>
            $"a call of the orchestrator '{e.Name}' (SubOrchestrationInstanceCreated, task #{e.EventId})",
        _ => NameOf(action),
    };

    private static string NameOf(HistoryEvent item) => item.GetType().Name[..^"Event".Length];

    private NonDeterministicOrchestrationException Mismatch(int number, string expected, string found) => new(
        $"The code of the orchestrator '{orchestrator}' does not match the history of the instance '{instanceId}' at event #{number}: " +
        $"expected {expected}, found {found}. Either the code was changed while the instance was under way, or it is not deterministic.");
}
