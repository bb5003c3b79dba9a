namespace Spate.Planning;

/// <summary>The input of a plan.</summary>
public sealed record Scenario
{
    /// <summary>The burst.</summary>
    public required Workload Workload { get; init; }

    /// <summary>What a pod of the default pool and the hub can do.</summary>
    public required WorkerProfile Worker { get; init; }

    /// <summary>How the default pool is scaled.</summary>
    public required ScalerSettings Scaler { get; init; }

    /// <summary>The pool that enriches large files; null when the default pool does.</summary>
    public WorkerPool? Heavy { get; init; }

    /// <summary>The nodes below the pods.</summary>
    public ClusterProfile Cluster { get; init; } = new();

    /// <summary>When everything must be done, counted from the arrival of the first file.</summary>
    public required TimeSpan Deadline { get; init; }

    /// <summary>Pods that are ready before the burst, and kept until the deadline.</summary>
    public int WarmPods { get; init; }

    /// <summary>Whether optimization keeps the sizes of pods.</summary>
    public bool KeepsPodSizes { get; init; }

    /// <summary>Seconds from the first file's arrival until KEDA polls; null for a whole polling interval, the worst case.</summary>
    public int? FirstPoll { get; init; }

    /// <summary>Seconds from the first file's arrival until the HPA syncs; null for a whole period, the worst case.</summary>
    public int? FirstSync { get; init; }

    /// <summary>Whether only the deadline matters: the simulation ends when it is met or missed.</summary>
    public bool StopAfterDeadline { get; init; }

    /// <summary>The default pool, and the heavy one if there is one.</summary>
    public IReadOnlyList<WorkerPool> Pools => Heavy is null ? [new(Scaler, Worker)] : [new(Scaler, Worker), Heavy];

    /// <summary>The nodes of the pods that a pool keeps between bursts.</summary>
    public double IdleNodes(WorkerPool pool) => Math.Ceiling(pool.Scaler.Floor / (double)Cluster.PodsPerNode(pool.Worker.PodCores));

    /// <summary>The least time that the maximum number of pods needs for the events alone.</summary>
    public double LowerBoundSeconds => Workload.Events / Pools.Sum(static pool => pool.MostEventsPerSecond);
}

/// <summary>A pool of workers and its scaling.</summary>
/// <param name="Scaler">How it is scaled.</param>
/// <param name="Worker">What one of its pods can do.</param>
public sealed record WorkerPool(ScalerSettings Scaler, WorkerProfile Worker)
{
    /// <summary>Events per second of all its pods.</summary>
    public double MostEventsPerSecond => Worker.EventsPerSecondPerSlot * Worker.Slots * Math.Max(1, Scaler.MaxReplicaCount);
}
