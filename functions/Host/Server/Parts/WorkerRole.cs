using Spate.Host.Settings;
using Spate.Pipeline;

namespace Spate.Host.Server.Parts;

/// <summary>The work that a process does.</summary>
/// <param name="Pools">The pools that it serves, with the number of activities of each at a time.</param>
/// <param name="IsTrigger">Whether it receives notifications, and sends them if buckets are directories.</param>
internal sealed record WorkerRole(IReadOnlyDictionary<string, int> Pools, bool IsTrigger)
{
    /// <summary>How long work stays with a worker that does not renew its leases.</summary>
    public TimeSpan LeaseDuration { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How many times an activity may be delivered to workers that die before it is considered the cause.</summary>
    public int MaxDeliveryCount { get; init; } = 5;

    /// <summary>How long activities may continue when stopping before they are cancelled.</summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.Zero;

    /// <summary>How long stopping may take in total.</summary>
    public required TimeSpan StopTimeout { get; init; }

    /// <summary>
    /// The role of the one process that does everything on a data directory. It serves every pool with all its slots, so that no core is
    /// reserved for a pool that has nothing to do. At its start it takes over at once what a dead process leased; the lease of a process
    /// that hangs must expire first. Users stop and kill the process for many reasons, and each time counts for the running activities, so
    /// a low limit would fail innocent files.
    /// </summary>
    public static WorkerRole Embedded(HostContext host, PipelineConfiguration pipeline) =>
        new(PoolSlots.All(host.Slots, pipeline), IsTrigger: true)
        {
            LeaseDuration = TimeSpan.FromSeconds(10),
            MaxDeliveryCount = 25,
            StopTimeout = TimeSpan.FromSeconds(20),
        };
}
