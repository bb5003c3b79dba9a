namespace Spate.Planning;

/// <summary>The machines that pods run on, and how long they take to start.</summary>
public sealed record ClusterProfile
{
    /// <summary>vCPUs of a node.</summary>
    public double NodeCores { get; init; } = 16;

    /// <summary>vCPUs of a node that are not available to workers: for the kubelet, the network and log agents.</summary>
    public double ReservedCores { get; init; } = 0.5;

    /// <summary>The maximum number of pods per node; null for what the cores allow.</summary>
    public int? MaxPodsPerNode { get; init; }

    /// <summary>The maximum number of nodes at a time: the account's quota, or the limit of the node pool.</summary>
    public int MaxNodes { get; init; } = int.MaxValue;

    /// <summary>Time from the launch of a node until it takes pods.</summary>
    public TimeSpan NodeStart { get; init; } = TimeSpan.FromSeconds(60);

    /// <summary>
    /// Pending pods are batched until none has come for this time (Karpenter's <c>batchIdleDuration</c>); then their nodes are launched.
    /// </summary>
    public TimeSpan BatchIdle { get; init; } = TimeSpan.FromSeconds(1);

    /// <summary>The longest time that pending pods are batched (Karpenter's <c>batchMaxDuration</c>).</summary>
    public TimeSpan BatchMax { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Time to pull the image, once per node.</summary>
    public TimeSpan ImagePull { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Time from the container's start until the worker takes work: the process, its tables, its readiness.</summary>
    public TimeSpan PodStart { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>Time from the launch of a pod's node until the pod takes work.</summary>
    public TimeSpan ColdStart => NodeStart + ImagePull + PodStart;

    /// <summary>How nodes without workers are removed.</summary>
    public NodeRemoval Removal { get; init; } = NodeRemoval.KarpenterForBursts;

    /// <summary>Nodes that fail without notice, per node and hour.</summary>
    public double NodeFailuresPerHour { get; init; }

    /// <summary>vCPUs of a node that are available to workers.</summary>
    public double AllocatableCores => NodeCores - ReservedCores;

    /// <summary>Pods of <paramref name="podCores"/> that fit on a node.</summary>
    /// <exception cref="PlanException">Not even one fits.</exception>
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
