namespace Spate.Planning.Simulation;

/// <summary>A worker pod.</summary>
internal sealed class Pod(int id, int slots)
{
    public int Id => id;

    public PodPhase Phase { get; set; } = PodPhase.Pending;

    /// <summary>The node that it is placed on; null while it waits for one.</summary>
    public Node? Node { get; set; }

    /// <summary>The parts that it runs.</summary>
    public List<int> Running { get; } = new(slots);

    /// <summary>Gives its place back.</summary>
    public void LeaveNode(int now)
    {
        if (Node is null)
            return;

        Node.Pods.Remove(this);
        Node.EmptySince = now;
    }
}

/// <summary>How far a pod is.</summary>
internal enum PodPhase
{
    /// <summary>It waits for a node.</summary>
    Pending,

    /// <summary>It is placed, and not ready yet.</summary>
    Starting,

    /// <summary>It takes work.</summary>
    Ready,

    /// <summary>It ends what it runs.</summary>
    Stopping,

    /// <summary>It has ended in good order.</summary>
    Gone,

    /// <summary>It has died with its node.</summary>
    Dead,
}

/// <summary>A machine.</summary>
internal sealed class Node(int launchedAt, int capacity)
{
    public int LaunchedAt => launchedAt;

    public List<Pod> Pods { get; } = new(capacity);

    public bool HasRoom => Pods.Count < capacity;

    /// <summary>From when it takes pods.</summary>
    public required int ReadyAt { get; init; }

    /// <summary>When the image is there; null before the first pod asks for it.</summary>
    public int? ImageAt { get; set; }

    /// <summary>When the last pod left it.</summary>
    public int EmptySince { get; set; }

    /// <summary>When it dies without notice.</summary>
    public double FailsAt { get; init; } = double.PositiveInfinity;
}
