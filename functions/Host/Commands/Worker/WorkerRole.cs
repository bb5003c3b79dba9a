namespace Spate.Host.Commands.Worker;

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
}
