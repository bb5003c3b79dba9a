using Microsoft.DurableTask;
using Spate.Cloud;
using Spate.Pipeline.Activities;
using Spate.Pipeline.Outputs;

namespace Spate.Pipeline.Daily;

internal sealed record DayShardInput(DayPlan Plan, string Route, int Shard)
{
    public static IReadOnlyList<DayShardInput> ForAll(DayPlan plan, IReadOnlyList<RouteInventory> routes) =>
        [.. routes.SelectMany(found => Enumerable.Range(0, found.Shards).Select(shard => new DayShardInput(plan, found.Route, shard)))];
}

/// <summary>A shard whose results were checked.</summary>
internal sealed record CheckedShard(string Route, int Shard);

/// <summary>A day whose results were checked.</summary>
internal sealed record CheckedDay(DayPlan Plan, IReadOnlyList<CheckedShard> Shards);

/// <summary>What was found of the results of a shard.</summary>
/// <param name="Totals">What they add up to.</param>
/// <param name="Aggregates">The aggregates of each sound result, as its manifest names them.</param>
internal sealed record CheckedResults(DayTotals Totals, IReadOnlyList<IReadOnlyDictionary<string, string>> Aggregates);

/// <summary>
/// Checks every result of a shard that is of the day: that there is one, that its manifest can be read and its counts add up, and that what
/// it names is there and whole.
/// </summary>
internal sealed class CheckResults(PipelineConfiguration configuration, IObjectStore store, ActivityCancellation cancellation)
    : TaskActivity<DayShardInput, CheckedShard>
{
    public override async Task<CheckedShard> RunAsync(TaskActivityContext context, DayShardInput input)
    {
        var route = configuration.RouteOf(input.Route);
        var layout = input.Plan.Layout;
        var items = await store.GetJsonAsync(
            layout.Inventory(input.Route, input.Shard), PipelineJson.Default.InventoryItemArray, cancellation.Token);
        var check = new ResultCheck(store, route, input.Plan, cancellation.Token);
        var found = new (DayTotals Totals, IReadOnlyDictionary<string, string>? Aggregates)[items.Length];
        var options = new ParallelOptions { MaxDegreeOfParallelism = DayRequests.AtOnce, CancellationToken = cancellation.Token };
        await Parallel.ForAsync(0, items.Length, options, async (i, _) => found[i] = await check.RunAsync(items[i]));

        var results = new CheckedResults(
            DayTotals.Sum([.. found.Select(result => result.Totals)]),
            [.. found.Select(result => result.Aggregates).OfType<IReadOnlyDictionary<string, string>>()]);
        await store.PutJsonAsync(
            layout.Checked(input.Route, input.Shard), results, PipelineJson.Default.CheckedResults, cancellationToken: cancellation.Token);
        return new CheckedShard(input.Route, input.Shard);
    }
}

internal static class DayRequests
{
    /// <summary>How many requests one activity has under way at once.</summary>
    public const int AtOnce = 16;
}
