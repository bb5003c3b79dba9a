using Microsoft.DurableTask;
using Spate.Dag;
using Spate.Pipeline.Daily;
using Spate.Pipeline.Orchestrations;

namespace Spate.Pipeline;

/// <summary>
/// Sums a day up: finds what came and what was made of it, checks every result, adds up, counts by country and every dimension in parallel,
/// renders a report, and puts it in place. What is damaged or missing is named in it.
/// </summary>
[DurableTask(nameof(DailySummary))]
public sealed class DailySummary : TaskOrchestrator<DailySummaryInput, DailySummaryResult>
{
    private const int MaxRoutes = 1000;

    /// <summary>How many calls of one node are under way at once: each keeps many requests in flight.</summary>
    private const int Concurrency = 16;

    /// <summary>The graph.</summary>
    public static Dag<DailySummaryInput, DailySummaryResult> Graph { get; } = Declare();

    /// <inheritdoc />
    public override Task<DailySummaryResult> RunAsync(TaskOrchestrationContext context, DailySummaryInput input) =>
        Graph.RunAsync(context, input);

    private static Dag<DailySummaryInput, DailySummaryResult> Declare()
    {
        var dag = new DagBuilder<DailySummaryInput>(nameof(DailySummary), new() { ActivityOptions = CallOptions });
        var plan = dag.Activity<PlanDay, DailySummaryInput, DayPlan>("plan", dag.Input);
        var inventory = dag.FanOut<TakeInventory, InventoryInput, RouteInventory>(
            "inventory", plan.Select(InventoryInput.ForAll), new() { MaxItems = MaxRoutes, Concurrency = Concurrency });
        var check = dag.FanOut<CheckResults, DayShardInput, CheckedShard>(
            "check", plan.With(inventory, DayShardInput.ForAll), new() { Concurrency = Concurrency });
        var shards = plan.With(check, (day, all) => new CheckedDay(day, all));

        var totals = dag.Activity<AddUpDay, CheckedDay, DayTotals>("totals", shards);
        var byCountry = dag.FanOut<AggregateDay, DayDimensionInput, DayAggregate>(
            "aggregate-country", shards.Select(day => DayDimensionInput.ForAll(day, isCountry: true)), new() { MaxItems = 1 });
        var byDimension = dag.FanOut<AggregateDay, DayDimensionInput, DayAggregate>(
            "aggregate-dimensions", shards.Select(day => DayDimensionInput.ForAll(day, isCountry: false)),
            new() { Concurrency = Concurrency });

        var report = dag.Activity<RenderDay, RenderDayInput, DailySummaryResult>(
            "report",
            shards.With(totals, (day, sums) => new RenderDayInput(day, sums, []))
                .With(byCountry, (render, aggregates) => render with { Aggregates = aggregates })
                .With(byDimension, (render, aggregates) => render with { Aggregates = [.. render.Aggregates, .. aggregates] }));
        return dag.Build(report);
    }

    private static ActivityOptions CallOptions(DailySummaryInput input) =>
        new() { Retry = new RouteRetry().ToTaskRetryOptions(), Timeout = TimeSpan.FromHours(1), Pool = input.Pool };
}
