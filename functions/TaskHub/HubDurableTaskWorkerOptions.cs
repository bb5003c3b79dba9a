using Microsoft.DurableTask.Worker;

namespace Spate.TaskHub;

/// <summary>
/// What a worker runs, how much of it at a time, and how its leases work.
/// <see cref="DurableTaskWorkerOptions.ConcurrencyOptions.MaximumConcurrentOrchestrationWorkItems"/> limits the orchestrator turns that run
/// at a time (turns are short: 100 unless stated), and <see cref="Pools"/> the activities.
/// </summary>
public sealed class HubDurableTaskWorkerOptions : DurableTaskWorkerOptions
{
    /// <summary>Options with their defaults.</summary>
    public HubDurableTaskWorkerOptions() => Concurrency.MaximumConcurrentOrchestrationWorkItems = 100;

    /// <summary>Who the worker is, for people who look into the store.</summary>
    public string Owner { get; set; } = $"{Environment.MachineName}:{Environment.ProcessId}";

    /// <summary>
    /// The pools that the worker serves, and how many activities of each run at a time. By default, one per core of the default pool.
    /// </summary>
    public IReadOnlyDictionary<string, int> Pools { get; set; } =
        new Dictionary<string, int>(StringComparer.Ordinal) { [TaskPlacement.DefaultPool] = Environment.ProcessorCount };

    /// <summary>
    /// How many executions are kept in memory between their turns, to save their replay: some kilobytes each, and what their code holds. A
    /// burst of more orchestrations than this is replayed at every turn, as its oldest are always the next.
    /// </summary>
    public int WarmExecutions { get; set; } = 10_000;

    /// <summary>How long work stays with a worker that gives no sign of life. Leases are renewed three times within it.</summary>
    public TimeSpan LeaseDuration { get; set; } = TimeSpan.FromSeconds(30);

    /// <summary>
    /// How long a stop lets running activities go on before it cancels their tokens. Their leases are renewed meanwhile, and their outcomes
    /// count.
    /// </summary>
    public TimeSpan DrainTimeout { get; set; } = TimeSpan.Zero;

    /// <summary>
    /// How many times a work item is handed out without being finished before it counts as a killer of its workers and fails.
    /// </summary>
    public int MaxDeliveryCount { get; set; } = 5;

    /// <summary>
    /// Called in the scope of every activity call, before the activity is made: hands what the SDK's context lacks, such as the
    /// cancellation token, to services of that scope. Activities that take them from there know no hub.
    /// </summary>
    public Action<IServiceProvider, HubActivityContext>? PrepareActivity { get; set; }

    /// <summary>
    /// Says how much a run did that ended, for counts over many runs (<see cref="RunTally"/>). It is asked once for each, and must not
    /// fail.
    /// </summary>
    public Func<RunEnd, RunVolume>? Measure { get; set; }

    /// <summary>Where the jitter of pauses comes from.</summary>
    public Random Random { get; set; } = Random.Shared;

    /// <exception cref="InvalidOperationException">A value is outside of its range; the message says which.</exception>
    internal void Validate()
    {
        Require(
            Concurrency.MaximumConcurrentOrchestrationWorkItems >= 1,
            nameof(Concurrency.MaximumConcurrentOrchestrationWorkItems),
            "1 or more");
        Require(WarmExecutions >= 1, nameof(WarmExecutions), "1 or more");
        Require(MaxDeliveryCount >= 1, nameof(MaxDeliveryCount), "1 or more");
        Require(LeaseDuration > TimeSpan.Zero, nameof(LeaseDuration), "more than zero");
        Require(DrainTimeout >= TimeSpan.Zero, nameof(DrainTimeout), "zero or more");
        Require(!EnableEntitySupport, nameof(EnableEntitySupport), "false: a task hub of Spate has no durable entities");
        Require(
            Versioning is null or { MatchStrategy: VersionMatchStrategy.None } or { FailureStrategy: VersionFailureStrategy.Fail },
            nameof(VersioningOptions.FailureStrategy),
            "Fail: a hub hands an instance to whichever worker asks, so that one that is rejected would come back. "
            + "Register the orchestrators of all versions with each worker, or give each version a hub of its own");
        foreach (var (pool, concurrency) in Pools)
            Require(concurrency >= 1, $"{nameof(Pools)}[{pool}]", "1 or more");
    }

    private static void Require(bool condition, string name, string range)
    {
        if (!condition)
            throw new InvalidOperationException($"The worker option {name} must be {range}.");
    }
}
