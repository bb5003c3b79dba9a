using Spate.Cloud;
using Spate.Pipeline.Outputs;

namespace Spate.Pipeline.Reports;

/// <summary>Aggregates as reports show them.</summary>
internal static class ReportAggregates
{
    /// <summary>The number of values of a dimension in a report.</summary>
    private const int GreatestValues = 100;

    /// <summary>Reads aggregates, each with its greatest values only.</summary>
    public static async Task<IReadOnlyList<Aggregate>> ReadAsync(
        IObjectStore store, IEnumerable<ObjectAddress> addresses, CancellationToken cancellationToken)
    {
        var aggregates = new List<Aggregate>();
        foreach (var address in addresses)
        {
            var aggregate = await store.GetJsonAsync(address, PipelineJson.Default.Aggregate, cancellationToken);
            aggregates.Add(aggregate with { Values = [.. aggregate.Values.Take(GreatestValues)] });
        }

        return aggregates;
    }
}
