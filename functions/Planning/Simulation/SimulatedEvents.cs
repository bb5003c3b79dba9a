namespace Spate.Planning.Simulation;

/// <summary>What happens between two ticks.</summary>
internal enum SimulatedEventKind
{
    /// <summary>A slot has done a part.</summary>
    PartDone,

    /// <summary>The hub has taken a file.</summary>
    HubCommitted,

    /// <summary>A pod takes work.</summary>
    PodReady,

    /// <summary>The grace of a stopping pod is over.</summary>
    GraceEnded,

    /// <summary>Work of a dead pod is free again.</summary>
    LeaseExpired,

    /// <summary>A message of a dead pod shows again.</summary>
    MessageReturned,
}

/// <summary>Something that will happen.</summary>
/// <param name="Kind">What.</param>
/// <param name="Id">The part, file or pod.</param>
/// <param name="Attempt">Which attempt at a part is meant: one that was given up meanwhile does not count.</param>
internal readonly record struct SimulatedEvent(SimulatedEventKind Kind, int Id, int Attempt = 0);

/// <summary>The future, in order of time; what is due at the same moment happens in the order in which it was planned.</summary>
internal sealed class SimulatedEvents
{
    private readonly PriorityQueue<SimulatedEvent, (double Time, long Number)> _events = new(InOrder.Instance);
    private long _planned;

    public void Plan(double time, SimulatedEvent what) => _events.Enqueue(what, (time, _planned++));

    /// <summary>Takes the next event that is due by then.</summary>
    public bool TryTake(double until, out double time, out SimulatedEvent what)
    {
        var isDue = _events.TryPeek(out what, out var due) && due.Time <= until;
        time = due.Time;
        if (isDue)
            _events.Dequeue();
        return isDue;
    }

    private sealed class InOrder : IComparer<(double Time, long Number)>
    {
        public static InOrder Instance { get; } = new();

        public int Compare((double Time, long Number) x, (double Time, long Number) y) =>
            x.Time < y.Time ? -1 : x.Time > y.Time ? 1 : x.Number.CompareTo(y.Number);
    }
}
