namespace Spate.Planning;

/// <summary>What a plan is made of.</summary>
public sealed record Scenario
{
    /// <summary>The burst.</summary>
    public required Workload Workload { get; init; }

    /// <summary>What a pod and the hub can do.</summary>
    public required WorkerProfile Worker { get; init; }

    /// <summary>How the pods are scaled.</summary>
    public required ScalerSettings Scaler { get; init; }

    /// <summary>The nodes below the pods.</summary>
    public ClusterProfile Cluster { get; init; } = new();

    /// <summary>When all shall be done, from the first file's arrival.</summary>
    public required TimeSpan Deadline { get; init; }

    /// <summary>Pods that are ready before the burst, and kept until the deadline, as KEDA's <c>cron</c> does it.</summary>
    public int WarmPods { get; init; }

    /// <summary>Whether only the deadline matters: the simulation ends when it is met or missed.</summary>
    public bool StopAfterDeadline { get; init; }

    /// <summary>The least time that any number of pods up to the most needs for the events alone.</summary>
    public double LowerBoundSeconds =>
        Workload.Events / (Worker.EventsPerSecondPerSlot * Worker.Slots * Math.Max(1, Scaler.MaxReplicaCount));
}
