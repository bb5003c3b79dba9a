namespace Spate.TaskHub;

/// <summary>What a run that ended comes to in counts over many runs. The hub keeps it in a few bytes beside the run.</summary>
/// <param name="Nodes">How its nodes fared.</param>
public sealed record RunTally(IReadOnlyList<NodeTally> Nodes)
{
    /// <summary>How much it did.</summary>
    public RunVolume Volume { get; init; }
}

/// <summary>How a node of a run that ended fared.</summary>
/// <param name="Node">Its path, without the numbers of items.</param>
/// <param name="State">Its state, in the words of the run's custom status.</param>
/// <param name="Calls">Calls of it, retries included.</param>
/// <param name="Wait">From its first call until the first of its calls began to run; null if it was not called.</param>
/// <param name="Duration">From then until its last answer.</param>
public sealed record NodeTally(string Node, string State, int Calls, TimeSpan? Wait, TimeSpan? Duration);

/// <summary>How much a run did.</summary>
/// <param name="Records">Records that it read; null if that is not known.</param>
/// <param name="Bytes">Bytes of what it was about.</param>
public readonly record struct RunVolume(long? Records, long? Bytes);

/// <summary>A run that ended.</summary>
/// <param name="Name">Its orchestrator's name.</param>
/// <param name="Input">Its input, serialized.</param>
/// <param name="Output">Its result, serialized; null unless it completed.</param>
public readonly record struct RunEnd(string Name, string? Input, string? Output);
