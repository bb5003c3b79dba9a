namespace Spate.Planning;

/// <summary>The performance of one worker pod, and of the task hub that all pods share.</summary>
public sealed record WorkerProfile
{
    /// <summary>The activities of the orchestration that <see cref="HubRate"/> is measured with, the "hello sequence".</summary>
    private const int MeasuredActivities = 5;

    /// <summary>
    /// The activities of a file with one part in the demo's pipeline: inspect, enrich, one country and three dimensions, report, commit,
    /// notify.
    /// </summary>
    private const int ActivitiesOfFile = 9;

    /// <summary>The output and its counts, a country and three dimensions, two reports, the manifest; rejects are rare.</summary>
    internal const int WritesOfFile = 9;

    /// <summary>The output of a further part and its counts.</summary>
    internal const int WritesOfPart = 2;

    private static readonly TimeSpan Reserve = TimeSpan.FromSeconds(5);

    /// <summary>Events that one core enriches per second, gzip to gzip.</summary>
    public required double EventsPerSecondPerCore { get; init; }

    /// <summary>The cores that a pod may rely on: the sum of its containers' CPU requests.</summary>
    public double PodCores { get; init; } = 4;

    /// <summary>
    /// Slot time per file in addition to its events: inspecting, aggregating, the report and the manifest, most of it waiting for the
    /// object store.
    /// </summary>
    public TimeSpan FileOverhead { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>Orchestrations of five sequential activities that the hub processes per second. All files go through one hub.</summary>
    public double HubRate { get; init; } = 400;

    /// <summary>How long a stopping pod continues what it runs before it hands it back.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(25);

    /// <summary>Whether the largest of the waiting parts go first, by their priority.</summary>
    public bool LargestFirst { get; init; } = true;

    /// <summary>The read-ahead of the overlays in <c>keda/</c>.</summary>
    public const int DefaultReadAhead = 10_000;

    /// <summary>
    /// How much may wait in the hub before triggers leave the rest in the queue; at least twice what a worker runs at a time.
    /// </summary>
    public int ReadAhead { get; init; }

    /// <summary>Objects that the store writes per second; more are throttled and retried.</summary>
    public double StoreWritesPerSecond { get; init; } = 3500;

    /// <summary>How long the work of a failed worker stays leased.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How long a message that a failed worker received stays hidden.</summary>
    public TimeSpan Visibility { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Activities that a pod runs at a time: one per core, counted as .NET does under a CPU limit.</summary>
    public int Slots => (int)Math.Max(1, Math.Ceiling(PodCores));

    /// <summary>Events that one slot enriches per second: a pod of half a core has one slot at half the speed.</summary>
    public double EventsPerSecondPerSlot => EventsPerSecondPerCore * PodCores / Slots;

    /// <summary>Seconds that one slot needs for a part.</summary>
    public double Seconds(long events, int partsOfFile) => (events / EventsPerSecondPerSlot) + (FileOverhead.TotalSeconds / partsOfFile);

    /// <summary>How long a stopping pod actually continues: the last seconds are reserved for handing back.</summary>
    public TimeSpan DrainTime => Grace > Reserve * 2 ? Grace - Reserve : Grace / 2;

    /// <summary>Objects written for a file with this many parts.</summary>
    public static int Writes(int parts) => WritesOfFile + (WritesOfPart * (parts - 1));

    /// <summary>Seconds that the hub needs for a file.</summary>
    public double HubSeconds(int parts) => (ActivitiesOfFile + parts - 1.0) / MeasuredActivities / HubRate;
}
