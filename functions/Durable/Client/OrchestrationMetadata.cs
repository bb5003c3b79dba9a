using System.Collections.Immutable;

namespace Spate.Durable;

/// <summary>An instance at the time when it was read.</summary>
/// <param name="name">The orchestrator's name.</param>
/// <param name="instanceId">The instance's id.</param>
public sealed class OrchestrationMetadata(string name, string instanceId)
{
    /// <summary>The orchestrator's name.</summary>
    public string Name { get; } = name;

    /// <summary>The instance's id.</summary>
    public string InstanceId { get; } = instanceId;

    /// <summary>What reads the serialized values; null if they were not asked for.</summary>
    public DataConverter? DataConverter { get; init; }

    /// <summary>Its state.</summary>
    public OrchestrationRuntimeStatus RuntimeStatus { get; init; }

    /// <summary>When it was scheduled.</summary>
    public DateTimeOffset CreatedAt { get; init; }

    /// <summary>When its state last changed.</summary>
    public DateTimeOffset LastUpdatedAt { get; init; }

    /// <summary>Its input; null if it has none, or it was not asked for.</summary>
    public string? SerializedInput { get; init; }

    /// <summary>Its result; null if it has none, or it was not asked for.</summary>
    public string? SerializedOutput { get; init; }

    /// <summary>Its custom status; null if it has none, or it was not asked for.</summary>
    public string? SerializedCustomStatus { get; init; }

    /// <summary>Names and values that it was started with.</summary>
    public IReadOnlyDictionary<string, string> Tags { get; init; } = ImmutableDictionary<string, string>.Empty;

    /// <summary>How it failed; null unless it failed.</summary>
    public TaskFailureDetails? FailureDetails { get; init; }

    /// <summary>Whether its code has begun and has not ended.</summary>
    public bool IsRunning => RuntimeStatus == OrchestrationRuntimeStatus.Running;

    /// <summary>Whether it ended, one way or another.</summary>
    public bool IsCompleted => RuntimeStatus.IsTerminal();

    /// <summary>Its input, deserialized.</summary>
    /// <exception cref="InvalidOperationException">Inputs and outputs were not asked for.</exception>
    public T? ReadInputAs<T>() => Converter.Deserialize<T>(SerializedInput);

    /// <summary>Its result, deserialized.</summary>
    /// <exception cref="InvalidOperationException">Inputs and outputs were not asked for.</exception>
    public T? ReadOutputAs<T>() => Converter.Deserialize<T>(SerializedOutput);

    /// <summary>Its custom status, deserialized.</summary>
    /// <exception cref="InvalidOperationException">Inputs and outputs were not asked for.</exception>
    public T? ReadCustomStatusAs<T>() => Converter.Deserialize<T>(SerializedCustomStatus);

    private DataConverter Converter => DataConverter ?? throw new InvalidOperationException(
        $"The inputs and outputs of '{InstanceId}' were not fetched: ask for them with getInputsAndOutputs or FetchInputsAndOutputs.");

    /// <inheritdoc/>
    public override string ToString() => $"{Name} '{InstanceId}': {RuntimeStatus}";
}

internal static class OrchestrationRuntimeStatusExtensions
{
    internal static bool IsTerminal(this OrchestrationRuntimeStatus status) =>
        status is OrchestrationRuntimeStatus.Completed or OrchestrationRuntimeStatus.Failed or OrchestrationRuntimeStatus.Terminated;
}
