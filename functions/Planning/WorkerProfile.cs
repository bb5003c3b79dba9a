namespace Spate.Planning;

/// <summary>What one worker pod, and the task hub that all of them share, can do.</summary>
public sealed record WorkerProfile
{
    /// <summary>The activities of the orchestration that <see cref="HubRate"/> is measured with, the "hello sequence".</summary>
    private const int MeasuredActivities = 5;

    /// <summary>
    /// Those of a file of one part, as the ready pipeline has them: inspect, enrich, one country and three dimensions, report, commit,
    /// notify.
    /// </summary>
    private const int ActivitiesOfFile = 9;

    /// <summary>The output and its counts, a country and three dimensions, two reports, the manifest; rejects are rare.</summary>
    internal const int WritesOfFile = 9;

    /// <summary>The output of a further part and its counts.</summary>
    internal const int WritesOfPart = 2;

    private static readonly TimeSpan Reserve = TimeSpan.FromSeconds(5);

    /// <summary>Events that one core enriches in a second, gzip to gzip.</summary>
    public required double EventsPerSecondPerCore { get; init; }

    /// <summary>The cores that a pod may rely on: the sum of its containers' CPU requests.</summary>
    public double PodCores { get; init; } = 4;

    /// <summary>
    /// Time of a slot that each file takes beside its events: inspecting, aggregating, the report and the manifest, most of it waiting for
    /// the object store.
    /// </summary>
    public TimeSpan FileOverhead { get; init; } = TimeSpan.FromMilliseconds(250);

    /// <summary>
    /// Orchestrations of five activities in sequence that the hub does in a second. All files pass through one hub.
    /// </summary>
    public double HubRate { get; init; } = 400;

    /// <summary>How long a pod that is asked to stop goes on with what it runs, before it hands that back.</summary>
    public TimeSpan Grace { get; init; } = TimeSpan.FromSeconds(25);

    /// <summary>Whether of the parts that wait in the hub the largest go first, as their priority says.</summary>
    public bool LargestFirst { get; init; } = true;

    /// <summary>What the overlays of <c>keda/</c> let the triggers read ahead.</summary>
    public const int DefaultReadAhead = 10_000;

    /// <summary>
    /// How much may wait in the hub before triggers leave the rest in the queue; at least twice what a worker runs at a time.
    /// </summary>
    public int ReadAhead { get; init; }

    /// <summary>Objects that the store writes in a second; what is more is throttled and tried again.</summary>
    public double StoreWritesPerSecond { get; init; } = 3500;

    /// <summary>When work of a worker that died without a word is taken over.</summary>
    public TimeSpan Lease { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>When a message that a dead worker had received shows again.</summary>
    public TimeSpan Visibility { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>Activities that a pod runs at a time: one per core, as .NET counts cores under a CPU limit.</summary>
    public int Slots => (int)Math.Max(1, Math.Ceiling(PodCores));

    /// <summary>Events that one slot enriches in a second: a pod of half a core has one slot at half the speed.</summary>
    public double EventsPerSecondPerSlot => EventsPerSecondPerCore * PodCores / Slots;

    /// <summary>Seconds that one slot needs for a part.</summary>
    public double Seconds(long events, int partsOfFile) => (events / EventsPerSecondPerSlot) + (FileOverhead.TotalSeconds / partsOfFile);

    /// <summary>How long a pod that is asked to stop really goes on: the last seconds are kept for handing back.</summary>
    public TimeSpan DrainTime => Grace > Reserve * 2 ? Grace - Reserve : Grace / 2;

    /// <summary>Objects that a file of so many parts writes.</summary>
    public static int Writes(int parts) => WritesOfFile + (WritesOfPart * (parts - 1));

    /// <summary>Seconds that the hub needs for a file.</summary>
    public double HubSeconds(int parts) => (ActivitiesOfFile + parts - 1.0) / MeasuredActivities / HubRate;
}
