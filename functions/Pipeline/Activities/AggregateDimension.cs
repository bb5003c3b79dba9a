using System.Text.Json.Serialization;
using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;
using Spate.Cloud;
using Spate.Pipeline.Diagnostics;
using Spate.Pipeline.Outputs;
using Spate.Pipeline.Reports;

namespace Spate.Pipeline.Activities;

/// <summary>What <see cref="AggregateDimension"/> counts.</summary>
internal sealed record AggregateInput(
    EnrichObjectInput Run, string Dimension, int Parts,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string?>? Replays = null)
{
    public static IReadOnlyList<AggregateInput> ForAll(
        EnrichObjectInput run, IReadOnlyList<PartOutcome> parts, IEnumerable<string> dimensions) =>
        [.. dimensions.Select(dimension => new AggregateInput(run, dimension, parts.Count, PartOutcome.Replays(parts)))];
}

/// <summary>Adds up the parts' counts of one dimension and writes them as an object.</summary>
internal sealed class AggregateDimension(
    PipelineConfiguration configuration, IObjectStore store, ActivityCancellation cancellation, ILogger<AggregateDimension> logger)
    : TaskActivity<AggregateInput, string>
{
    /// <returns>The dimension's name.</returns>
    public override async Task<string> RunAsync(TaskActivityContext context, AggregateInput input)
    {
        using var scope = logger.BeginObject(input.Run);
        var layout = new ResultLayout(OutputLayout.Of(configuration.RouteOf(input.Run), input.Run.Object), input.Replays);
        var counts = new List<IReadOnlyDictionary<string, long>>();
        for (var part = 0; part < input.Parts; part++)
        {
            var artifact = await store.GetJsonAsync(
                layout.Part(part).PartResult(part), PipelineJson.Default.PartArtifact, cancellation.Token);
            if (artifact.Result.Dimensions.TryGetValue(input.Dimension, out var values)) counts.Add(values);
        }

        var aggregate = Aggregate.Merge(input.Dimension, counts);
        await store.PutJsonAsync(
            layout.Whole.Aggregate(input.Dimension), aggregate, PipelineJson.Default.Aggregate, cancellationToken: cancellation.Token);
        return input.Dimension;
    }
}
