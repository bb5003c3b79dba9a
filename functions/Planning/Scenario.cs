namespace Spate.Planning;

/// <summary>What a plan is made of.</summary>
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

    /// <summary>When all shall be done, from the first file's arrival.</summary>
    public required TimeSpan Deadline { get; init; }

    /// <summary>Pods that are ready before the burst, and kept until the deadline.</summary>
    public int WarmPods { get; init; }

    /// <summary>Whether pods must stay as large as they are when better settings are looked for.</summary>
    public bool KeepsPodSizes { get; init; }

    /// <summary>Seconds from the first file's arrival until KEDA looks; null for a whole polling interval, the worst case.</summary>
    public int? FirstPoll { get; init; }

    /// <summary>Seconds from the first file's arrival until the HPA looks; null for a whole period, the worst case.</summary>
    public int? FirstSync { get; init; }

    /// <summary>Whether only the deadline matters: the simulation ends when it is met or missed.</summary>
    public bool StopAfterDeadline { get; init; }

    /// <summary>The default pool, and the heavy one if there is one.</summary>
    public IReadOnlyList<WorkerPool> Pools => Heavy is null ? [new(Scaler, Worker)] : [new(Scaler, Worker), Heavy];

    /// <summary>Nodes of what a pool keeps between bursts.</summary>
    public double IdleNodes(WorkerPool pool) => Math.Ceiling(pool.Scaler.Floor / (double)Cluster.PodsPerNode(pool.Worker.PodCores));

    /// <summary>The least time that any number of pods up to the most needs for the events alone.</summary>
    public double LowerBoundSeconds => Workload.Events / Pools.Sum(static pool => pool.MostEventsPerSecond);
}

/// <summary>Workers of one kind, and how many there are of them.</summary>
/// <param name="Scaler">How it is scaled.</param>
/// <param name="Worker">What one of its pods can do.</param>
public sealed record WorkerPool(ScalerSettings Scaler, WorkerProfile Worker)
{
    /// <summary>Events that all its pods enrich in a second.</summary>
    public double MostEventsPerSecond => Worker.EventsPerSecondPerSlot * Worker.Slots * Math.Max(1, Scaler.MaxReplicaCount);
}
