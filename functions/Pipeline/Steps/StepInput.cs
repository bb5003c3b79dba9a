using System.Text.Json.Serialization;
using Spate.Pipeline.Activities;

namespace Spate.Pipeline.Steps;

/// <summary>The input of the graph of a route's steps.</summary>
/// <param name="Run">The run.</param>
/// <param name="Plans">The steps, as the inspection found them.</param>
/// <param name="Size">The object's length in bytes.</param>
/// <param name="Parts">The enriched parts.</param>
internal sealed record StepsInput(EnrichObjectInput Run, IReadOnlyList<StepPlan> Plans, long Size, IReadOnlyList<PartOutcome> Parts)
{
    /// <summary>What a condition asks of the run.</summary>
    public long Fact(string name) => name switch
    {
        "size" => Size,
        "parts" => Parts.Count,
        "records" => Parts.Sum(part => part.RecordsOut),
        "rejected" => Parts.Sum(part => part.Rejected),
        _ => throw new FormatException($"Nothing of a run is named '{name}'."),
    };
}

/// <summary>The input of <see cref="RunStep"/>.</summary>
/// <param name="Run">The run.</param>
/// <param name="Step">The step's name.</param>
/// <param name="Inputs">Where its inputs are.</param>
internal sealed record StepInput(EnrichObjectInput Run, string Step, IReadOnlyDictionary<string, IReadOnlyList<StepSource>> Inputs)
{
    /// <summary>The item that it runs for; null if it runs once.</summary>
    [JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)]
    public int? Item { get; init; }

    public static StepInput Of(EnrichObjectInput run, string step) =>
        new(run, step, new Dictionary<string, IReadOnlyList<StepSource>>(StringComparer.Ordinal));

    public StepInput For(int item) => this with
    {
        Item = item,
        Inputs = Inputs.ToDictionary(
            input => input.Key, IReadOnlyList<StepSource> (input) => [.. input.Value.Select(source => source.For(item))],
            StringComparer.Ordinal),
    };

    public StepInput With(string name, IReadOnlyList<StepSource> sources) => this with
    {
        Inputs = new Dictionary<string, IReadOnlyList<StepSource>>(Inputs, StringComparer.Ordinal) { [name] = sources },
    };
}
