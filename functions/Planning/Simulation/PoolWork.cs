namespace Spate.Planning.Simulation;

/// <summary>The activities of one pool: those that wait in the hub, and the number that run.</summary>
internal sealed class PoolWork(bool largestFirst)
{
    private readonly PriorityQueue<int, (int Priority, long Number)> _waiting = new();
    private long _enqueued;

    public int Waiting => _waiting.Count;

    public int Running { get; set; }

    /// <summary>Activities leased by failed pods.</summary>
    public int Leased { get; set; }

    /// <summary>With priorities, larger parts go first, by powers of two, so that parts of about the same size keep their order.</summary>
    public void Enqueue(int part, long events) =>
        _waiting.Enqueue(part, (largestFirst ? -(int)Math.Log2(Math.Max(1, events)) : 0, _enqueued++));

    public int Dequeue() => _waiting.Dequeue();
}
