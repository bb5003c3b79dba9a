namespace Spate.Planning;

/// <summary>The settings of a KEDA <c>ScaledObject</c> that determine the number of pods. The defaults are KEDA's.</summary>
/// <remarks>keda.sh, "ScaledObject specification" and "Scaling Deployments, StatefulSets &amp; Custom Resources".</remarks>
public sealed record ScalerSettings
{
    /// <summary>Seconds, as in KEDA.</summary>
    public const int DefaultPollingInterval = 30;
    /// <summary>Seconds, as in KEDA.</summary>
    public const int DefaultCooldownPeriod = 300;
    /// <summary>Pods, as in KEDA.</summary>
    public const int DefaultMaxReplicaCount = 100;

    /// <summary>The object's name.</summary>
    public required string Name { get; init; }

    /// <summary>The Deployment that it scales.</summary>
    public required string Target { get; init; }

    /// <summary>Seconds between KEDA's polls of the triggers.</summary>
    public int PollingInterval { get; init; } = DefaultPollingInterval;

    /// <summary>Seconds without activity until KEDA scales to <see cref="Floor"/>.</summary>
    public int CooldownPeriod { get; init; } = DefaultCooldownPeriod;

    /// <summary>The replicas at activation, and the minimum of the HPA.</summary>
    public int MinReplicaCount { get; init; }

    /// <summary>The replicas without activity; null for <see cref="MinReplicaCount"/>. KEDA supports only 0.</summary>
    public int? IdleReplicaCount { get; init; }

    /// <summary>The maximum number of replicas.</summary>
    public int MaxReplicaCount { get; init; } = DefaultMaxReplicaCount;

    /// <summary>The replicas while a trigger cannot be read; null when the HPA then keeps the present number.</summary>
    public int? FallbackReplicas { get; init; }

    /// <summary>How fast the HPA may scale.</summary>
    public ScalingBehavior Behavior { get; init; } = ScalingBehavior.Default;

    /// <summary>What is counted.</summary>
    public required IReadOnlyList<TriggerSettings> Triggers { get; init; }

    /// <summary>Pods that are requested at times of the day.</summary>
    public IReadOnlyList<CronPrewarm> Prewarms { get; init; } = [];

    /// <summary>Where the settings are in the manifests; empty for built-in settings.</summary>
    public ManifestOrigins Origins { get; init; } = ManifestOrigins.None;

    /// <summary>The replicas when there is nothing to do.</summary>
    public int Floor => IdleReplicaCount ?? MinReplicaCount;

    /// <summary>The number that KEDA scales to from zero, and the HPA's minimum.</summary>
    public int HpaMinimum => Math.Max(1, MinReplicaCount);

    /// <summary>The same settings with another minimum, which does not keep pods between bursts if there were none.</summary>
    internal ScalerSettings WithMinimum(int pods) => this with
    {
        MinReplicaCount = Math.Min(pods, MaxReplicaCount),
        IdleReplicaCount = Floor == 0 && pods > 0 ? 0 : IdleReplicaCount,
    };

    /// <summary>The same settings with another maximum, and a minimum that does not exceed it.</summary>
    internal ScalerSettings WithMaximum(int pods) =>
        this with { MaxReplicaCount = pods, MinReplicaCount = Math.Min(pods, MinReplicaCount) };
}

/// <summary>What a trigger counts.</summary>
public enum TriggerCount
{
    /// <summary>Messages that wait in the queue.</summary>
    QueueVisible,

    /// <summary>Messages that wait in the queue or are being handled.</summary>
    QueueVisibleAndInFlight,

    /// <summary>Orchestrations that wait for a turn (view <c>due_instances</c>).</summary>
    DueInstances,

    /// <summary>Activities that wait or run (view <c>due_tasks</c>).</summary>
    DueTasks,

    /// <summary>Activities that wait (view <c>due_tasks</c>, those not leased).</summary>
    WaitingTasks,

    /// <summary>Workers that run an activity (view <c>busy_workers</c>).</summary>
    BusyWorkers,

    /// <summary>A number of pods for a time: KEDA's <c>cron</c>, inside its window.</summary>
    Fixed,
}

/// <summary>A trigger of a ScaledObject.</summary>
/// <param name="Type">KEDA's name of the scaler.</param>
/// <param name="Counts">What it counts.</param>
/// <param name="Target">The HPA's target count per pod (<c>AverageValue</c>).</param>
/// <param name="TargetField">The field that holds <paramref name="Target"/>, from the ScaledObject's root.</param>
/// <param name="Activation">KEDA activates the workload when the count is greater.</param>
/// <param name="IsCached">Whether the HPA gets KEDA's last reading (<c>useCachedMetrics</c>).</param>
public sealed record TriggerSettings(
    string Type, TriggerCount Counts, double Target, string TargetField, double Activation = 0, bool IsCached = false)
{
    /// <summary>When a <see cref="TriggerCount.Fixed"/> trigger counts, and how much.</summary>
    public ScalingWindow? Window { get; init; }

    /// <summary>A trigger that requests pods in a window.</summary>
    public static TriggerSettings Cron(ScalingWindow window) => new("cron", TriggerCount.Fixed, 1, "spec.triggers") { Window = window };
}

/// <summary>A time window in which pods are requested.</summary>
/// <param name="From">Seconds from the first file's arrival; negative for before it.</param>
/// <param name="Until">When it ends.</param>
/// <param name="Replicas">The pods.</param>
public sealed record ScalingWindow(int From, int Until, int Replicas);

/// <summary>KEDA's <c>cron</c> trigger.</summary>
/// <param name="Start">When it begins, in cron's five fields.</param>
/// <param name="End">When it ends.</param>
/// <param name="TimeZone">The time zone.</param>
/// <param name="Replicas">The pods that it requests.</param>
public sealed record CronPrewarm(string Start, string End, string TimeZone, int Replicas);
