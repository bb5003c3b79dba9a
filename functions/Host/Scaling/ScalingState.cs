using Spate.Cloud;

namespace Spate.Host.Scaling;

/// <summary>How many workers a cluster has, and what decides that.</summary>
/// <param name="Available">Whether there is a cluster.</param>
/// <param name="Problem">Why the cluster does not answer; null if it does.</param>
/// <param name="Replicas">How many pods the workers' deployments have.</param>
/// <param name="Desired">How many they should have.</param>
/// <param name="ScaledObjects">What KEDA scales.</param>
/// <param name="Hpas">The horizontal pod autoscalers.</param>
/// <param name="Pods">The workers' pods.</param>
/// <param name="History">How many there were, as far as this process watched.</param>
internal sealed record ScalingState(
    bool Available,
    string? Problem,
    int Replicas,
    int Desired,
    IReadOnlyList<ClusterScaler> ScaledObjects,
    IReadOnlyList<ClusterScaler> Hpas,
    IReadOnlyList<ScalingPod> Pods,
    ScalingHistory History)
{
    public static ScalingState None { get; } = new(false, null, 0, 0, [], [], [], new ScalingHistory([], [], []));
}

/// <summary>A worker's pod.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Node">Where it runs; null while it has no node.</param>
/// <param name="Phase">Its phase, or <c>Terminating</c>.</param>
/// <param name="Since">Since when it is there.</param>
/// <param name="Busy">How many activities it runs.</param>
internal sealed record ScalingPod(string Name, string? Node, string Phase, DateTimeOffset? Since, long Busy);

/// <summary>How many workers there were.</summary>
/// <param name="Time">When.</param>
/// <param name="Replicas">How many pods there were.</param>
/// <param name="Desired">How many there should have been.</param>
internal sealed record ScalingHistory(IReadOnlyList<DateTimeOffset> Time, IReadOnlyList<int> Replicas, IReadOnlyList<int> Desired);
