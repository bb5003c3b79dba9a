namespace Spate.Durable;

/// <summary>Which instances to purge. Only those that ended are ever purged.</summary>
/// <param name="CreatedFrom">Scheduled at this time or later.</param>
/// <param name="CreatedTo">Scheduled at this time or earlier.</param>
/// <param name="Statuses">In one of these states; null means any that is an end.</param>
public record PurgeInstancesFilter(
    DateTimeOffset? CreatedFrom = null,
    DateTimeOffset? CreatedTo = null,
    IEnumerable<OrchestrationRuntimeStatus>? Statuses = null);

/// <summary>How instances are purged.</summary>
/// <param name="Recursive">Whether their sub-orchestrations go with them.</param>
public record PurgeInstanceOptions(bool Recursive = false);

/// <summary>What a purge did.</summary>
/// <param name="count">How many instances were purged.</param>
public class PurgeResult(int count)
{
    /// <summary>How many instances were purged.</summary>
    public int PurgedInstanceCount { get; } = count;
}

/// <summary>How an instance is terminated.</summary>
/// <param name="Output">What its output shall be.</param>
/// <param name="Recursive">Whether its sub-orchestrations are terminated with it.</param>
public record TerminateInstanceOptions(object? Output = null, bool Recursive = false);
