using Spate.Planning.Simulation;

namespace Spate.Planning;

/// <summary>The result of a simulation.</summary>
public sealed record SimulationResult
{
    /// <summary>
    /// Seconds from the first arrival until the last part was done; null when it was not within <see cref="BurstSimulation.Horizon"/>.
    /// </summary>
    public required double? DrainedAt { get; init; }

    /// <summary>Seconds until the pods were back at their floor, or the simulation ended.</summary>
    public required int EndedAt { get; init; }

    /// <summary>Every second.</summary>
    public required IReadOnlyList<TimelinePoint> Timeline { get; init; }

    /// <summary>Seconds of nodes that are paid for.</summary>
    public required long NodeSeconds { get; init; }

    /// <summary>Slot seconds spent on completed parts.</summary>
    public required double UsefulSlotSeconds { get; init; }

    /// <summary>The vCPU-seconds of those slots.</summary>
    public required double UsefulCoreSeconds { get; init; }

    /// <summary>Slot seconds spent on parts that had to be repeated.</summary>
    public required double LostSlotSeconds { get; init; }

    /// <summary>
    /// Of these, the slot seconds of parts that were cut because their pod was scaled down and its grace period was too short.
    /// </summary>
    public required double CutSlotSeconds { get; init; }

    /// <summary>The requests to the object store and the queue.</summary>
    public required RequestCounts Requests { get; init; }

    /// <summary>Seconds during which the hub was busy.</summary>
    public required double HubSeconds { get; init; }

    /// <summary>Seconds that the object store needs for what is written.</summary>
    public required double StoreSeconds { get; init; }

    /// <summary>The longest part's time in a slot, in seconds.</summary>
    public required double LongestPartSeconds { get; init; }

    /// <summary>Parts of all files.</summary>
    public required int Parts { get; init; }

    /// <summary>Seconds of pods, including pending, starting and stopping ones.</summary>
    public long PodSeconds => Timeline.Sum(static point => (long)point.Pods);

    /// <summary>The maximum number of pods at a time.</summary>
    public int PeakPods => Timeline.Select(static point => point.Pods).DefaultIfEmpty().Max();

    /// <summary>The maximum number of nodes at a time.</summary>
    public int PeakNodes => Timeline.Select(static point => point.Nodes).DefaultIfEmpty().Max();

    /// <summary>When the first pod took work; null when none did.</summary>
    public int? FirstReadyAt => Timeline.Where(static point => point.Ready > 0).Select(static point => (int?)point.Time).FirstOrDefault();

    /// <summary>When the most pods were ready for the first time.</summary>
    public int? PeakReadyAt => Timeline.Count == 0 ? null : Timeline.MaxBy(static point => point.Ready).Time;

    /// <summary>Whether the last part was done by then.</summary>
    public bool Meets(TimeSpan deadline) => DrainedAt <= deadline.TotalSeconds;
}

/// <summary>One second of a simulation.</summary>
/// <param name="Time">Seconds since the first arrival.</param>
/// <param name="Replicas">The desired replicas of the Deployments.</param>
/// <param name="Ready">Pods that take work.</param>
/// <param name="Pods">All pods, including pending, starting and stopping ones.</param>
/// <param name="Nodes">Nodes that are paid for.</param>
/// <param name="Visible">Messages that wait.</param>
/// <param name="InFlight">Messages whose runs are being scheduled.</param>
/// <param name="Waiting">Activities that wait for a slot.</param>
/// <param name="Running">Activities that run.</param>
/// <param name="EventsArrived">Events of files that arrived.</param>
/// <param name="EventsWaiting">Events in the queue or waiting in the hub.</param>
/// <param name="EventsRunning">Events of running parts.</param>
/// <param name="EventsDone">Events of parts that are done.</param>
public readonly record struct TimelinePoint(
    int Time, int Replicas, int Ready, int Pods, int Nodes, int Visible, int InFlight, int Waiting, int Running,
    long EventsArrived, long EventsWaiting, long EventsRunning, long EventsDone)
{
    /// <summary>The part of the replicas in the heavy pool.</summary>
    public int HeavyReplicas { get; init; }
}
