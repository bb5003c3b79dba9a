namespace Spate.Durable;

/// <summary>What a worker runs, how much of it at a time, and how its leases work.</summary>
public sealed record DurableTaskWorkerOptions
{
    /// <summary>Who the worker is, for people who look into the store.</summary>
    public string Owner { get; init; } = $"{Environment.MachineName}:{Environment.ProcessId}";

    /// <summary>
    /// The pools that the worker serves, and how many activities of each run at a time. By default, one per core of the default pool.
    /// </summary>
    public IReadOnlyDictionary<string, int> Pools { get; init; } =
        new Dictionary<string, int>(StringComparer.Ordinal) { [ActivityOptions.DefaultPool] = Environment.ProcessorCount };

    /// <summary>How many orchestrator turns run at a time. Turns are short.</summary>
    public int MaxConcurrentOrchestrators { get; init; } = 100;

    /// <summary>
    /// How many executions are kept in memory between their turns, to save their replay: some kilobytes each, and what their code holds. A burst
    /// of more orchestrations than this is replayed at every turn, as its oldest are always the next.
    /// </summary>
    public int WarmExecutions { get; init; } = 10_000;

    /// <summary>How long work stays with a worker that gives no sign of life. Leases are renewed three times within it.</summary>
    public TimeSpan LeaseDuration { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long a stop lets running activities go on before it cancels their tokens. Their leases are renewed meanwhile, and their outcomes count.
    /// </summary>
    public TimeSpan DrainTimeout { get; init; } = TimeSpan.Zero;

    /// <summary>How often a work item is handed out without being finished before it counts as a killer of its workers and fails.</summary>
    public int MaxDeliveryCount { get; init; } = 5;

    /// <summary>What turns inputs, results and statuses into text.</summary>
    public DataConverter DataConverter { get; init; } = JsonDataConverter.Default;

    /// <exception cref="InvalidOperationException">A value is outside of its range; the message says which.</exception>
    internal void Validate()
    {
        Require(MaxConcurrentOrchestrators >= 1, nameof(MaxConcurrentOrchestrators), "1 or more");
        Require(WarmExecutions >= 1, nameof(WarmExecutions), "1 or more");
        Require(MaxDeliveryCount >= 1, nameof(MaxDeliveryCount), "1 or more");
        Require(LeaseDuration > TimeSpan.Zero, nameof(LeaseDuration), "more than zero");
        Require(DrainTimeout >= TimeSpan.Zero, nameof(DrainTimeout), "zero or more");
        foreach (var (pool, concurrency) in Pools)
            Require(concurrency >= 1, $"{nameof(Pools)}[{pool}]", "1 or more");
    }

    private static void Require(bool condition, string name, string range)
    {
        if (!condition)
            throw new InvalidOperationException($"The worker option {name} must be {range}.");
    }

    /// <summary>Where the jitter of pauses comes from.</summary>
    public Random Random { get; init; } = Random.Shared;
}
