namespace Spate.Planning;

/// <summary>The machines that pods run on, and how long they take to come.</summary>
public sealed record ClusterProfile
{
    /// <summary>vCPUs of a node.</summary>
    public double NodeCores { get; init; } = 16;

    /// <summary>vCPUs of a node that no worker gets: the kubelet, the network and log agents.</summary>
    public double ReservedCores { get; init; } = 0.5;

    /// <summary>Overrides what the cores alone would allow.</summary>
    public int? MaxPodsPerNode { get; init; }

    /// <summary>The most nodes at a time: the account's quota, or the limit of the node pool.</summary>
    public int MaxNodes { get; init; } = int.MaxValue;

    /// <summary>From a node's launch until it takes pods.</summary>
    public TimeSpan NodeStart { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Pods are gathered until none came for so long (Karpenter's <c>batchIdleDuration</c>), then their nodes are launched.
    /// </summary>
    public TimeSpan BatchIdle { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>Pods are gathered for so long at most (Karpenter's <c>batchMaxDuration</c>).</summary>
    public TimeSpan BatchMax { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>The image's way to a node, once for each node.</summary>
    public TimeSpan ImagePull { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>From the container's start until the worker takes work: the process, its tables, its readiness.</summary>
    public TimeSpan PodStart { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>From a pod's node's launch until the pod takes work.</summary>
    public TimeSpan ColdStart => NodeStart + ImagePull + PodStart;

    /// <summary>How nodes go that no worker is on any more.</summary>
    public NodeRemoval Removal { get; init; } = NodeRemoval.KarpenterForBursts;

    /// <summary>Nodes that die without notice, for each node and hour.</summary>
    public double NodeFailuresPerHour { get; init; }

    /// <summary>vCPUs of a node that workers get.</summary>
    public double AllocatableCores => NodeCores - ReservedCores;

    /// <summary>Pods of <paramref name="podCores"/> that fit on a node.</summary>
    /// <exception cref="PlanException">None fits.</exception>
    public int PodsPerNode(double podCores)
    {
        var fitting = (int)Math.Floor(AllocatableCores / podCores + 1e-9);
        if (fitting < 1)
        {
            throw new PlanException(
                $"A pod of {podCores:0.##} vCPU does not fit on a node of {NodeCores:0.##}, of which {ReservedCores:0.##} are reserved; "
                + "give --node-vcpu or --pod-vcpu.");
        }

        return Math.Min(fitting, MaxPodsPerNode ?? fitting);
    }
}
