using System.Text.Json;
using System.Text.Json.Serialization;
using Spate.Host.Runs.Nodes;
using Spate.Pipeline;
using Spate.TaskHub;

namespace Spate.Host.Runs;

/// <summary>All that is known of a run.</summary>
/// <param name="Run">The run, summed up.</param>
/// <param name="Nodes">Its graph's nodes, in order, then its exit handlers.</param>
/// <param name="Rewinds">When it was made to go on after its end, in order.</param>
/// <param name="Input">What it was started with.</param>
/// <param name="Result">What it gave, once it completed.</param>
/// <param name="Outputs">Where the results lie: the manifest's directory and what is in it.</param>
internal sealed record RunDetails(
    RunSummary Run,
    IReadOnlyList<NodeDetails> Nodes,
    IReadOnlyList<RunRewind> Rewinds,
    JsonElement? Input,
    EnrichObjectResult? Result,
    IReadOnlyList<string> Outputs)
{
    /// <summary>How far it is, if it replays many runs.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public BulkReplayProgress? Replay { get; init; }

    /// <summary>The events of its history, if they were asked for.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<RunHistoryEvent>? History { get; init; }
}

/// <summary>A run was made to go on after its end.</summary>
/// <param name="At">When.</param>
/// <param name="Reason">Why, in the words of whoever asked for it.</param>
internal sealed record RunRewind(DateTimeOffset At, string? Reason);
