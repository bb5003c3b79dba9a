using System.Text.Json.Serialization;

namespace Spate.Pipeline.Steps;

/// <summary>What became of a step, or of one item of it, as far as the hub keeps it; the whole is the step's artifact.</summary>
/// <param name="Outputs">How much it wrote, by output.</param>
/// <param name="Replay">The replay of the run in which it ran; null for the first run.</param>
internal sealed record StepOutcome(
    IReadOnlyDictionary<string, StepOutputSize> Outputs,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] string? Replay = null);

/// <summary>How much an output is.</summary>
internal sealed record StepOutputSize(int Files, long Bytes)
{
    public static StepOutputSize Sum(IEnumerable<StepOutputSize> sizes)
    {
        var all = sizes.ToList();
        return new StepOutputSize(all.Sum(size => size.Files), all.Sum(size => size.Bytes));
    }
}

/// <summary>What became of all items of a step.</summary>
/// <param name="Step">The step.</param>
/// <param name="Outputs">How much it wrote, by output.</param>
internal sealed record StepResults(string Step, IReadOnlyDictionary<string, StepOutputSize> Outputs)
{
    /// <summary>How many items it ran for; null if it ran once.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Count { get; init; }

    /// <summary>The replay that each ran in; null if all did in the first run.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public IReadOnlyList<string?>? Replays { get; init; }

    public static StepResults Of(string step, StepOutcome outcome) => Of(step, [outcome]) with { Count = null };

    public static StepResults Of(string step, IReadOnlyList<StepOutcome> outcomes) => new(
        step,
        outcomes.SelectMany(outcome => outcome.Outputs)
            .GroupBy(output => output.Key, output => output.Value, StringComparer.Ordinal)
            .ToDictionary(output => output.Key, StepOutputSize.Sum, StringComparer.Ordinal))
    {
        Count = outcomes.Count,
        Replays = outcomes.All(outcome => outcome.Replay is null) ? null : [.. outcomes.Select(outcome => outcome.Replay)],
    };

    /// <summary>How much of an output there is.</summary>
    public StepOutputSize SizeOf(string output) => Outputs.GetValueOrDefault(output) ?? new StepOutputSize(0, 0);
}
