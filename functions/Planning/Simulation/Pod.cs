namespace Spate.Planning.Simulation;

internal sealed class Pod(int id, PodFleet fleet, WorkerProfile worker)
{
    private readonly Queue<int> _counts = new(Enumerable.Repeat(0, CountsOfCost));

    /// <summary>The deletion cost is the maximum of this many counts of running activities (PodDeletionCost).</summary>
    private const int CountsOfCost = 3;

    public int Id => id;

    public PodFleet Fleet => fleet;

    public double Cores => worker.PodCores;

    /// <summary>The pod's deletion cost in Kubernetes: the maximum that it ran at its last counts.</summary>
    public int DeletionCost { get; private set; }

    public PodPhase Phase { get; set; } = PodPhase.Pending;

    /// <summary>The node that it is placed on; null while it waits for one.</summary>
    public Machine? Machine { get; set; }

    /// <summary>The parts that it runs.</summary>
    public List<int> Running { get; } = new(worker.Slots);

    /// <summary>Counts running activities, for the deletion cost.</summary>
    public void TellCost()
    {
        _counts.Dequeue();
        _counts.Enqueue(Running.Count);
        DeletionCost = _counts.Max();
    }

    /// <summary>Leaves its node.</summary>
    public void LeaveNode(int now)
    {
        if (Machine is null)
            return;

        Machine.Pods.Remove(this);
        Machine.EmptySince = now;
    }
}

/// <summary>The phases of a pod.</summary>
internal enum PodPhase
{
    /// <summary>It waits for a node.</summary>
    Pending,

    /// <summary>It is placed, but not ready yet.</summary>
    Starting,

    /// <summary>It takes work.</summary>
    Ready,

    /// <summary>It finishes what it runs.</summary>
    Stopping,

    /// <summary>It has stopped gracefully.</summary>
    Gone,

    /// <summary>It has failed with its node.</summary>
    Dead,
}
