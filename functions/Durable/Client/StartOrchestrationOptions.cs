using System.Collections.Immutable;

namespace Spate.Durable;

/// <summary>How an orchestration is started.</summary>
/// <param name="InstanceId">Its id; null gives it a random one.</param>
/// <param name="StartAt">When it starts; null, or a time in the past, means at once.</param>
public record StartOrchestrationOptions(string? InstanceId = null, DateTimeOffset? StartAt = null)
{
    /// <summary>Names and values that are stored with the instance.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>
    /// If an instance with this id exists in one of these states, starting it throws <see cref="OrchestrationAlreadyExistsException"/>. In any
    /// other state, starting it does nothing: an id never gets a second run while its first one is stored. Purge it to run it again.
    /// </summary>
    public IReadOnlyList<string>? DedupeStatuses { get; init; }
}

/// <summary>Sets <see cref="StartOrchestrationOptions.DedupeStatuses"/> by type.</summary>
public static class StartOrchestrationOptionsExtensions
{
    /// <summary>The options, with the states in which an existing instance is an error.</summary>
    public static StartOrchestrationOptions WithDedupeStatuses(
        this StartOrchestrationOptions options, params OrchestrationRuntimeStatus[] dedupeStatuses)
    {
        ArgumentNullException.ThrowIfNull(options);
        return options with { DedupeStatuses = [.. dedupeStatuses.Select(status => status.ToString())] };
    }
}

/// <summary>An instance with this id exists in a state that the caller had excluded.</summary>
public sealed class OrchestrationAlreadyExistsException(string instanceId, OrchestrationRuntimeStatus status)
    : InvalidOperationException($"An orchestration with the id '{instanceId}' exists and is {status}. Use another id, or purge it first.")
{
    /// <summary>The id that is taken.</summary>
    public string InstanceId { get; } = instanceId;

    /// <summary>The state of the instance that has it.</summary>
    public OrchestrationRuntimeStatus Status { get; } = status;
}
