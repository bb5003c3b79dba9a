namespace Spate.Planning.Simulation;

/// <summary>Events by state. Their sum is always the number that arrived.</summary>
internal sealed class WorkEvents
{
    /// <summary>In files whose notification was sent.</summary>
    public long InArrived { get; private set; }

    /// <summary>In the queue or waiting in the hub.</summary>
    public long Waiting { get; private set; }

    /// <summary>In running parts.</summary>
    public long Running { get; private set; }

    /// <summary>In parts that are done.</summary>
    public long Done { get; private set; }

    public void Arrived(long events) => (InArrived, Waiting) = (InArrived + events, Waiting + events);

    public void Started(long events) => (Waiting, Running) = (Waiting - events, Running + events);

    public void Finished(long events) => (Running, Done) = (Running - events, Done + events);

    public void GivenUp(long events) => (Running, Waiting) = (Running - events, Waiting + events);
}
