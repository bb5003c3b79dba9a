namespace Spate.Planning.Simulation;

/// <summary>
/// Nodes as Karpenter or a cluster autoscaler brings them: pods without room are gathered for a moment, then as many nodes are launched as they
/// need; a node that stays empty goes.
/// </summary>
internal sealed class NodePool
{
    private readonly ClusterProfile _cluster;
    private readonly int _capacity;
    private readonly List<Node> _nodes = [];
    private readonly Queue<Pod> _pending = new();
    private readonly SeededRandom _random;
    private int? _batchOpenedAt;
    private int _lastPendingAt;

    public NodePool(ClusterProfile cluster, double podCores, ulong seed)
    {
        _cluster = cluster;
        _capacity = cluster.PodsPerNode(podCores);
        _random = new SeededRandom(seed);
    }

    /// <summary>Nodes that are paid for.</summary>
    public int Count => _nodes.Count;

    /// <summary>Seconds of nodes that have gone.</summary>
    public long EndedSeconds { get; private set; }

    /// <summary>Asks for a place for a pod.</summary>
    public void Request(Pod pod, int now)
    {
        _pending.Enqueue(pod);
        _lastPendingAt = now;
    }

    /// <summary>Nodes and pods that are there before the burst.</summary>
    public void PlaceWarm(Pod pod)
    {
        var node = _nodes.FindLast(static node => node.HasRoom) ?? Launch(now: 0, readyAt: 0);
        node.ImageAt = 0;
        Place(pod, node);
    }

    /// <summary>Places what fits, launches nodes for what does not, and lets empty ones go.</summary>
    /// <returns>The pods that were placed, with the second at which each is ready.</returns>
    public IEnumerable<(Pod Pod, int ReadyAt)> Tick(int now)
    {
        RemoveEmpty(now);
        while (_pending.TryPeek(out var pod))
        {
            if (pod.Phase != PodPhase.Pending)
                _pending.Dequeue();
            else if (_nodes.FindLast(static node => node.HasRoom) is { } node)
                yield return (_pending.Dequeue(), StartOn(node, pod, now));
            else if (IsBatchClosed(now) && _nodes.Count < _cluster.MaxNodes)
                Launch(now, now + Seconds(_cluster.NodeStart));
            else
                yield break;
        }

        _batchOpenedAt = null;
    }

    /// <summary>Takes out the nodes that die now, with their pods on them.</summary>
    public IReadOnlyList<Node> Fail(int now)
    {
        if (_cluster.NodeFailuresPerHour == 0)
            return [];

        var failed = _nodes.FindAll(node => node.FailsAt <= now);
        foreach (var node in failed)
            Remove(node, now);
        return failed;
    }

    /// <summary>Seconds of all nodes, up to now.</summary>
    public long SecondsUntil(int now) => EndedSeconds + _nodes.Sum(node => (long)(now - node.LaunchedAt));

    private bool IsBatchClosed(int now)
    {
        _batchOpenedAt ??= now;
        return now - _lastPendingAt >= Seconds(_cluster.BatchIdle) || now - _batchOpenedAt >= Seconds(_cluster.BatchMax);
    }

    private Node Launch(int now, int readyAt)
    {
        var node = new Node(now, _capacity) { ReadyAt = readyAt, FailsAt = now + Lifetime() };
        _nodes.Add(node);
        return node;
    }

    /// <summary>Exponential: a node's age tells nothing about its end.</summary>
    private double Lifetime() => _cluster.NodeFailuresPerHour == 0
        ? double.PositiveInfinity
        : -Math.Log(1 - _random.NextDouble()) / _cluster.NodeFailuresPerHour * 3600;

    private int StartOn(Node node, Pod pod, int now)
    {
        Place(pod, node);
        node.ImageAt ??= Math.Max(now, node.ReadyAt) + Seconds(_cluster.ImagePull);
        return Math.Max(now, node.ImageAt.Value) + Seconds(_cluster.PodStart);
    }

    private static void Place(Pod pod, Node node)
    {
        node.Pods.Add(pod);
        pod.Node = node;
    }

    private void RemoveEmpty(int now)
    {
        foreach (var node in _nodes.FindAll(node => node.Pods.Count == 0 && now - Math.Max(node.EmptySince, node.ReadyAt) >= Seconds(_cluster.NodeIdle)))
            Remove(node, now);
    }

    private void Remove(Node node, int now)
    {
        _nodes.Remove(node);
        EndedSeconds += now - node.LaunchedAt;
    }

    private static int Seconds(TimeSpan time) => (int)Math.Ceiling(time.TotalSeconds);
}
