using System.Text.Json.Serialization;

namespace Spate.TaskHub;

/// <summary>How runs are replayed.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ReplayKind>))]
public enum ReplayKind
{
    /// <summary>They go on from what failed.</summary>
    Rewind,

    /// <summary>They begin anew with the same input, in place of the earlier run.</summary>
    Restart,

    /// <summary>They go on from some of their nodes.</summary>
    Rerun,
}

/// <summary>Replays all runs that a filter matches, each once. It is an orchestration itself.</summary>
/// <param name="Kind">How they are replayed.</param>
/// <param name="Filter">Which; sub-orchestrations are never meant, as they go with their parents.</param>
public sealed record BulkReplay(ReplayKind Kind, RunFilter Filter)
{
    /// <summary>The name of the orchestration.</summary>
    public const string OrchestratorName = "spate.replay";

    /// <summary>The least <see cref="RunsPerSecond"/>.</summary>
    public const double MinRunsPerSecond = 0.001;

    /// <summary>The greatest <see cref="RunsPerSecond"/>.</summary>
    public const double MaxRunsPerSecond = 100_000;

    /// <summary>The nodes from which a <see cref="ReplayKind.Rerun"/> goes on.</summary>
    public IReadOnlyList<string> Nodes { get; init; } = [];

    /// <summary>Why, for people who read the histories.</summary>
    public string? Reason { get; init; }

    /// <summary>How many runs are replayed per second at most; null is as many as the hub takes.</summary>
    public double? RunsPerSecond { get; init; }

    /// <summary>How many runs are replayed at most; null is all.</summary>
    public long? MaxRuns { get; init; }

    /// <summary>In what the request contradicts itself; null if it does not.</summary>
    public string? Fault() => this switch
    {
        { Kind: ReplayKind.Rerun, Nodes.Count: 0 } => "A rerun needs a node to go on from.",
        { Kind: not ReplayKind.Rerun, Nodes.Count: > 0 } => $"A {Kind} goes on from no node: ask for a Rerun.",
        { RunsPerSecond: not (null or (>= MinRunsPerSecond and <= MaxRunsPerSecond)) } =>
            $"The rate must be {MinRunsPerSecond} to {MaxRunsPerSecond:N0} runs per second.",
        { MaxRuns: < 1 } => "The number of runs must be 1 or more.",
        _ => null,
    };
}

/// <summary>How far a bulk replay is: its custom status while it runs, and its output in the end.</summary>
public sealed record BulkReplayProgress
{
    /// <summary>How many runs were looked at.</summary>
    public long Examined { get; init; }

    /// <summary>How many of them the filter matched.</summary>
    public long Matched { get; init; }

    /// <summary>How many were replayed.</summary>
    public long Replayed { get; init; }

    /// <summary>How many could not be replayed, as they went on or were removed meanwhile.</summary>
    public long Refused { get; init; }

    /// <summary>The first of those that could not, and why.</summary>
    public IReadOnlyList<string> Refusals { get; init; } = [];

    /// <summary>How many were replayed of each fingerprint of a failure; the rarest are counted together as <c>other</c>.</summary>
    public IReadOnlyDictionary<string, long> Fingerprints { get; init; } = new Dictionary<string, long>(StringComparer.Ordinal);
}
