using Spate.Host.Settings;
using Spate.Pipeline;

namespace Spate.Host.Server.Parts;

/// <summary>What of the work a process takes.</summary>
/// <param name="Pools">The pools that it serves, and how many activities of each run at a time.</param>
/// <param name="IsTrigger">Whether it receives notifications, and makes them where buckets are directories.</param>
internal sealed record WorkerRole(IReadOnlyDictionary<string, int> Pools, bool IsTrigger)
{
    /// <summary>How long work stays with a worker that gives no sign of life.</summary>
    public TimeSpan LeaseDuration { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How many deaths of its worker an activity may see before it counts as their cause.</summary>
    public int MaxDeliveryCount { get; init; } = 5;

    /// <summary>How long a stop lets activities go on before it cancels them.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.Zero;

    /// <summary>How long a stop may take in all.</summary>
    public required TimeSpan StopTimeout { get; init; }

    /// <summary>
    /// The role of the one process that does everything on a data directory. It serves every pool with all its slots, so that no core is
    /// left idle for a pool that has nothing to do. A start takes over what a dead process leased at once; a process that hangs is waited
    /// for so long as the lease. The process is stopped and killed for many reasons, and each time counts for whatever ran: few deaths in a
    /// row would fail innocent files.
    /// </summary>
    public static WorkerRole Embedded(HostContext host, PipelineConfiguration pipeline) =>
        new(PoolSlots.All(host.Slots, pipeline), IsTrigger: true)
        {
            LeaseDuration = TimeSpan.FromSeconds(10),
            MaxDeliveryCount = 25,
            StopTimeout = TimeSpan.FromSeconds(20),
        };
}
