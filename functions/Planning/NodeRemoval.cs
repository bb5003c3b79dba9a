namespace Spate.Planning;

/// <summary>When a node without workers is removed. It is paid for until then.</summary>
/// <param name="Name">The autoscaler.</param>
/// <param name="EmptyFor">
/// How long a node must be empty, or <see cref="Never"/>: <c>consolidateAfter</c>, <c>--scale-down-unneeded-time</c>.
/// </param>
/// <param name="Interval">The time between two scans for empty nodes.</param>
/// <param name="Validation">How long after a scan the node must still be empty.</param>
/// <param name="Termination">The time from the decision until the instance ends.</param>
/// <param name="Share">The share of all nodes that may be removed in one round, rounded up: a disruption budget.</param>
/// <param name="AfterLaunch">How long after the last launch no node is removed: <c>--scale-down-delay-after-add</c>.</param>
/// <remarks>
/// karpenter.sh, "Disruption", and kubernetes-sigs/karpenter, pkg/controllers/disruption (pollingPeriod, consolidationTTL, Emptiness):
/// empty nodes are searched every 10 s and removed if they are still empty 15 s later, as many at a time as the budget allows, by default
/// 10 %. kubernetes/autoscaler, cluster-autoscaler/FAQ: scans every 10 s, ten minutes for both delays.
/// </remarks>
public sealed record NodeRemoval(
    string Name, TimeSpan EmptyFor, TimeSpan Interval, TimeSpan Validation, TimeSpan Termination, double Share, TimeSpan AfterLaunch)
{
    /// <summary>Empty nodes stay.</summary>
    public static readonly TimeSpan Never = TimeSpan.MaxValue;

    private static readonly TimeSpan Look = TimeSpan.FromSeconds(10);

    /// <summary>Karpenter with the defaults of a NodePool.</summary>
    public static NodeRemoval Karpenter { get; } =
        new("Karpenter", TimeSpan.Zero, Look, TimeSpan.FromSeconds(15), TimeSpan.FromSeconds(5), 0.1, TimeSpan.Zero);

    /// <summary>Karpenter with the NodePool of <c>keda/overlays/aws</c>: all empty nodes are removed at once.</summary>
    public static NodeRemoval KarpenterForBursts { get; } = Karpenter with { Share = 1 };

    /// <summary>The cluster autoscaler with its defaults.</summary>
    public static NodeRemoval ClusterAutoscaler { get; } =
        new("Cluster Autoscaler", TimeSpan.FromMinutes(10), Look, TimeSpan.Zero, TimeSpan.FromSeconds(5), 1, TimeSpan.FromMinutes(10));
}
