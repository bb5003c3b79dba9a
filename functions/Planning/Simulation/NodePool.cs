namespace Spate.Planning.Simulation;

/// <summary>
/// Nodes as managed by Karpenter or the cluster autoscaler: pending pods are batched briefly, then the nodes that they need are launched;
/// empty nodes are removed as in <see cref="NodeRemoval"/>.
/// </summary>
internal sealed class NodePool(ClusterProfile cluster, ulong seed)
{
    private readonly List<Machine> _nodes = [];
    private readonly Queue<Pod> _pending = new();
    private readonly EmptyNodes _empty = new(cluster.Removal);
    private readonly SeededRandom _random = new(seed);
    private long _endedSeconds;
    private int? _batchOpenedAt;
    private int _lastPendingAt;

    /// <summary>Nodes that are paid for.</summary>
    public int Count => _nodes.Count;

    /// <summary>Whether there are nodes without pods.</summary>
    public bool AnyEmpty => _nodes.Exists(static node => node.Pods.Count == 0);

    /// <summary>Requests a node for a pod.</summary>
    public void Request(Pod pod, int now)
    {
        _pending.Enqueue(pod);
        _lastPendingAt = now;
    }

    /// <summary>Places a pod that is ready before the burst.</summary>
    public void PlaceWarm(Pod pod, int now)
    {
        var node = WithRoom(pod) ?? Launch(now, readyAt: now);
        node.ImageAt = now;
        node.Place(pod);
    }

    /// <summary>Places pods that fit, launches nodes for the others, and removes empty nodes.</summary>
    /// <returns>The pods that were placed, with the second at which each is ready.</returns>
    public IEnumerable<(Pod Pod, int ReadyAt)> Tick(int now)
    {
        foreach (var node in _empty.Ending(_nodes, now))
            Remove(node, now);
        while (_pending.TryPeek(out var pod))
        {
            if (pod.Phase != PodPhase.Pending)
                _pending.Dequeue();
            else if (WithRoom(pod) is { } node)
                yield return (_pending.Dequeue(), StartOn(node, pod, now));
            else if (IsBatchClosed(now) && _nodes.Count < cluster.MaxNodes)
                Launch(now, now + Seconds(cluster.NodeStart));
            else
                yield break;
        }

        _batchOpenedAt = null;
    }

    /// <summary>Takes out the nodes that die now, with their pods on them.</summary>
    public IReadOnlyList<Machine> Fail(int now)
    {
        if (cluster.NodeFailuresPerHour == 0)
            return [];

        var failed = _nodes.FindAll(node => node.FailsAt <= now);
        foreach (var node in failed)
            Remove(node, now);
        return failed;
    }

    /// <summary>Seconds of all nodes, up to now.</summary>
    public long SecondsUntil(int now) => _endedSeconds + _nodes.Sum(node => (long)(now - node.LaunchedAt));

    private Machine? WithRoom(Pod pod) => _nodes.FindLast(node => node.HasRoomFor(pod));

    private bool IsBatchClosed(int now)
    {
        _batchOpenedAt ??= now;
        return now - _lastPendingAt >= Seconds(cluster.BatchIdle) || now - _batchOpenedAt >= Seconds(cluster.BatchMax);
    }

    private Machine Launch(int now, int readyAt)
    {
        var node = new Machine(now, cluster) { ReadyAt = readyAt, FailsAt = now + Lifetime(), EmptySince = readyAt };
        _nodes.Add(node);
        _empty.Launched(now);
        return node;
    }

    /// <summary>Exponential: failures do not depend on the node's age.</summary>
    private double Lifetime() => cluster.NodeFailuresPerHour == 0
        ? double.PositiveInfinity
        : -Math.Log(1 - _random.NextDouble()) / cluster.NodeFailuresPerHour * 3600;

    private int StartOn(Machine node, Pod pod, int now)
    {
        node.Place(pod);
        node.ImageAt ??= Math.Max(now, node.ReadyAt) + Seconds(cluster.ImagePull);
        return Math.Max(now, node.ImageAt.Value) + Seconds(cluster.PodStart);
    }

    private void Remove(Machine node, int now)
    {
        // A node that was about to be removed may have failed first.
        if (_nodes.Remove(node))
            _endedSeconds += now - node.LaunchedAt;
    }

    /// <summary>A time in whole seconds, rounded up.</summary>
    public static int Seconds(TimeSpan time) => (int)Math.Ceiling(time.TotalSeconds);
}
