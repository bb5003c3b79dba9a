namespace Spate.Planning.Simulation;

/// <summary>The activities of one pool: those that wait in the hub, and how many run.</summary>
internal sealed class PoolWork(bool largestFirst)
{
    private readonly PriorityQueue<int, (int Priority, long Number)> _waiting = new();
    private long _enqueued;

    public int Waiting => _waiting.Count;

    public int Running { get; set; }

    /// <summary>Activities that dead pods have leased.</summary>
    public int Leased { get; set; }

    /// <summary>
    /// Larger parts go first where their priority says so: powers of two, so that parts of about one size keep their order.
    /// </summary>
    public void Enqueue(int part, long events) =>
        _waiting.Enqueue(part, (largestFirst ? -(int)Math.Log2(Math.Max(1, events)) : 0, _enqueued++));

    public int Dequeue() => _waiting.Dequeue();
}
