namespace Spate.Planning.Simulation;

/// <summary>Events between two ticks.</summary>
internal enum SimulatedEventKind
{
    /// <summary>A slot has completed a part.</summary>
    PartDone,

    /// <summary>The hub has committed a file.</summary>
    HubCommitted,

    /// <summary>A pod takes work.</summary>
    PodReady,

    /// <summary>The grace of a stopping pod is over.</summary>
    GraceEnded,

    /// <summary>The lease on work of a failed pod has expired.</summary>
    LeaseExpired,

    /// <summary>A message of a failed pod is visible again.</summary>
    MessageReturned,
}

/// <summary>A future event.</summary>
/// <param name="Kind">What happens.</param>
/// <param name="Id">The part, file or pod.</param>
/// <param name="Attempt">The attempt at the part: an event of an aborted attempt is ignored.</param>
internal readonly record struct SimulatedEvent(SimulatedEventKind Kind, int Id, int Attempt = 0);

/// <summary>The future events in order of time; events at the same time happen in the order in which they were added.</summary>
internal sealed class SimulatedEvents
{
    private readonly PriorityQueue<SimulatedEvent, (double Time, long Number)> _events = new(InOrder.Instance);
    private long _planned;

    public void Plan(double time, SimulatedEvent what) => _events.Enqueue(what, (time, _planned++));

    /// <summary>Takes the next event up to a time.</summary>
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
