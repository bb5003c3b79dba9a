namespace Spate.Planning.Simulation;

/// <summary>A worker pod.</summary>
internal sealed class Pod(int id, PodFleet fleet, WorkerProfile worker)
{
    private readonly Queue<int> _counts = new(Enumerable.Repeat(0, CountsOfCost));

    /// <summary>How many counts of running activities the deletion cost is the maximum of (PodDeletionCost).</summary>
    private const int CountsOfCost = 3;

    public int Id => id;

    public PodFleet Fleet => fleet;

    public double Cores => worker.PodCores;

    /// <summary>What Kubernetes is told that it would cost to take this pod: the most that it ran at its last counts.</summary>
    public int DeletionCost { get; private set; }

    public PodPhase Phase { get; set; } = PodPhase.Pending;

    /// <summary>The node that it is placed on; null while it waits for one.</summary>
    public Machine? Machine { get; set; }

    /// <summary>The parts that it runs.</summary>
    public List<int> Running { get; } = new(worker.Slots);

    /// <summary>Counts what runs, for the deletion cost.</summary>
    public void TellCost()
    {
        _counts.Dequeue();
        _counts.Enqueue(Running.Count);
        DeletionCost = _counts.Max();
    }

    /// <summary>Gives its place back.</summary>
    public void LeaveNode(int now)
    {
        if (Machine is null)
            return;

        Machine.Pods.Remove(this);
        Machine.EmptySince = now;
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
