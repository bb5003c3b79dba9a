using Microsoft.DurableTask;
using Spate.Cloud;
using Spate.Pipeline.Outputs;

namespace Spate.Pipeline.Daily;

/// <summary>Adds up all that was found.</summary>
internal sealed class AddUpDay(IObjectStore store, ActivityCancellation cancellation) : TaskActivity<CheckedDay, DayTotals>
{
    public override async Task<DayTotals> RunAsync(TaskActivityContext context, CheckedDay input)
    {
        var sum = DayTotals.None;
        foreach (var shard in input.Shards)
        {
            var results = await store.GetJsonAsync(
                input.Plan.Layout.Checked(shard.Route, shard.Shard), PipelineJson.Default.CheckedResults, cancellation.Token);
            sum = DayTotals.Sum([sum, results.Totals]);
        }

        return sum;
    }
}
