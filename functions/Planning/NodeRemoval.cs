namespace Spate.Planning;

/// <summary>When a node that no worker is on any more is given back. It is paid for until then.</summary>
/// <param name="Name">Whose way it is.</param>
/// <param name="EmptyFor">
/// How long a node must have been empty, or <see cref="Never"/>: <c>consolidateAfter</c>, <c>--scale-down-unneeded-time</c>.
/// </param>
/// <param name="Interval">Between two looks for empty nodes.</param>
/// <param name="Validation">How long after a look the node must still be empty.</param>
/// <param name="Termination">From the decision until the instance ends.</param>
/// <param name="Share">The share of all nodes that may go in one round, rounded up: a disruption budget.</param>
/// <param name="AfterLaunch">No node goes for so long after the last launch: <c>--scale-down-delay-after-add</c>.</param>
/// <remarks>
/// karpenter.sh, "Disruption", and kubernetes-sigs/karpenter, pkg/controllers/disruption (pollingPeriod, consolidationTTL, Emptiness):
/// empty nodes are looked for every 10 s, and go when they are empty 15 s later still, as many at a time as the budget allows, which is
/// 10 % unless it says otherwise. kubernetes/autoscaler, cluster-autoscaler/FAQ: scans every 10 s, ten minutes for both delays.
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

    /// <summary>Karpenter with the NodePool of <c>keda/overlays/aws</c>: all empty nodes go at once.</summary>
    public static NodeRemoval KarpenterForBursts { get; } = Karpenter with { Share = 1 };

    /// <summary>The cluster autoscaler with its defaults.</summary>
    public static NodeRemoval ClusterAutoscaler { get; } =
        new("Cluster Autoscaler", TimeSpan.FromMinutes(10), Look, TimeSpan.Zero, TimeSpan.FromSeconds(5), 1, TimeSpan.FromMinutes(10));
}
