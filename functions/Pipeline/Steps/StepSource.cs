using System.Text.Json.Serialization;
using Spate.Pipeline.Activities;

namespace Spate.Pipeline.Steps;

/// <summary>A reference to the files of an input. What they are does not pass through the hub: the step that takes them reads it.</summary>
/// <param name="Step">The step whose output they are; null for something of the run.</param>
/// <param name="Name">The output's name, or <c>object</c>, <c>parts</c> or <c>rejects</c>.</param>
internal sealed record StepSource(string? Step, string Name)
{
    /// <summary>How many parts there are, or items of a step that ran for each; null for one.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Count { get; init; }

    /// <summary>The only part, or item, that is meant; null for all.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Only { get; init; }

    /// <summary>The only file of a folder that is meant; null for all.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? File { get; init; }

    /// <summary>The replays that what is meant was made in; null if all was in the first run.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string?>? Replays { get; init; }

    /// <summary>Whether a step that runs for each of something takes only what belongs to its item.</summary>
    [JsonIgnore]
    public bool IsOfItem { get; init; }

    public static StepSource OfRun(string name, IReadOnlyList<PartOutcome> parts) => name == StepReference.Object
        ? new StepSource(null, name)
        : new StepSource(null, name) { Count = parts.Count, Replays = PartOutcome.Replays(parts) };

    public static StepSource Of(StepResults results, string output) =>
        new(results.Step, output) { Count = results.Count, Replays = results.Replays };

    /// <summary>What of it an item of a fan-out takes: of parts and items its own, of a folder its own file.</summary>
    public StepSource For(int item) => (IsOfItem, Count) switch
    {
        (false, _) => this,
        (_, null) => this with { File = item },
        _ => this with { Only = item, Replays = Replays?[item] is { } replay ? [replay] : null },
    };

    /// <summary>The parts or items that are meant, each with the replay that it was made in; null stands for the only one.</summary>
    public IEnumerable<(int? Item, string? Replay)> Items() => (Count, Only) switch
    {
        (null, _) => [(null, Replays?[0])],
        (_, { } only) => [(only, Replays?[0])],
        ({ } count, _) => Enumerable.Range(0, count).Select(item => ((int?)item, Replays?[item])),
    };
}
