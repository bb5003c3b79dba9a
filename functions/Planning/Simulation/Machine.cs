namespace Spate.Planning.Simulation;

/// <summary>A machine.</summary>
internal sealed class Machine(int launchedAt, ClusterProfile cluster)
{
    public int LaunchedAt => launchedAt;

    public List<Pod> Pods { get; } = [];

    /// <summary>When it takes pods.</summary>
    public required int ReadyAt { get; init; }

    /// <summary>Whether it takes pods: false once it is being removed.</summary>
    public bool IsTaking { get; set; } = true;

    /// <summary>When the image is pulled; null before the first pod.</summary>
    public int? ImageAt { get; set; }

    /// <summary>When the last pod left it.</summary>
    public int EmptySince { get; set; }

    /// <summary>When it fails without notice.</summary>
    public double FailsAt { get; init; } = double.PositiveInfinity;

    public bool HasRoomFor(Pod pod) =>
        IsTaking
            && (cluster.MaxPodsPerNode is not { } most || Pods.Count < most)
            && Pods.Sum(static placed => placed.Cores) + pod.Cores <= cluster.AllocatableCores + 1e-9;

    public void Place(Pod pod)
    {
        Pods.Add(pod);
        pod.Machine = this;
    }
}
