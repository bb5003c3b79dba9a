using System.Text;
using System.Text.Json.Serialization;
using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;
using Spate.Cloud;
using Spate.Pipeline.Diagnostics;
using Spate.Pipeline.Outputs;
using Spate.Pipeline.Reports;
using Spate.Pipeline.Steps;

namespace Spate.Pipeline.Activities;

/// <summary>The input of <see cref="RenderReport"/> and <see cref="CommitManifest"/>.</summary>
/// <param name="Run">The run.</param>
/// <param name="Parts">How many parts were enriched.</param>
/// <param name="Dimensions">The dimensions whose aggregates are written.</param>
/// <param name="Replays">The replay that each part was enriched in; null if all were in the first run.</param>
/// <param name="Steps">What the route's steps came to; null if none ran.</param>
internal sealed record ResultInput(
    EnrichObjectInput Run, int Parts, IReadOnlyList<string> Dimensions,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<string?>? Replays = null,
    [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingNull)] IReadOnlyList<StepResults>? Steps = null)
{
    /// <summary>Where everything is.</summary>
    public ResultLayout Layout(PipelineConfiguration configuration) =>
        new(OutputLayout.Of(configuration.RouteOf(Run), Run.Object), Replays);
}

/// <summary>Writes the report of one object as JSON and as HTML.</summary>
internal sealed class RenderReport(
    PipelineConfiguration configuration, IObjectStore store, ActivityCancellation cancellation, ILogger<RenderReport> logger)
    : TaskActivity<ResultInput, ResultInput>
{
    public override async Task<ResultInput> RunAsync(TaskActivityContext context, ResultInput input)
    {
        using var scope = logger.BeginObject(input.Run);
        var layout = input.Layout(configuration);
        var parts = await PartTotals.ReadAsync(store, layout, input.Parts, cancellation.Token);
        var aggregates = await ReportAggregates.ReadAsync(store, input.Dimensions.Select(layout.Whole.Aggregate), cancellation.Token);
        var report = Make(input, context.InstanceId, parts, aggregates);
        await store.PutJsonAsync(layout.Whole.ReportJson, report, PipelineJson.Default.Report, cancellationToken: cancellation.Token);
        await store.PutAsync(
            layout.Whole.ReportHtml, Encoding.UTF8.GetBytes(ReportPage.Render(report)), cancellationToken: cancellation.Token);
        return input;
    }

    private static Report Make(ResultInput input, string run, PartTotals parts, IReadOnlyList<Aggregate> aggregates) => new()
    {
        Route = input.Run.Route,
        Run = run,
        Input = input.Run.Object,
        Parts = input.Parts,
        Totals = parts.Totals,
        Aggregates = aggregates,
    };
}
