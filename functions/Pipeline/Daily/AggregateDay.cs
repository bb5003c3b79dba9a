using System.Collections.Concurrent;
using Microsoft.DurableTask;
using Spate.Cloud;
using Spate.Pipeline.Outputs;
using Spate.Pipeline.Reports;

namespace Spate.Pipeline.Daily;

internal sealed record DayDimensionInput(CheckedDay Day, DayDimension Dimension)
{
    public static IReadOnlyList<DayDimensionInput> ForAll(CheckedDay day, bool isCountry) =>
        [
            .. day.Plan.Dimensions.Where(dimension => dimension.IsCountry == isCountry)
                .Select(dimension => new DayDimensionInput(day, dimension)),
        ];
}

/// <summary>The aggregate of a dimension, written as an object of its own.</summary>
/// <param name="Dimension">The dimension.</param>
/// <param name="Damaged">How many aggregates of single results could not be counted in.</param>
/// <param name="Problems">The first of them, and why.</param>
internal sealed record DayAggregate(DayDimension Dimension, long Damaged, IReadOnlyList<DayProblem> Problems);

/// <summary>Adds up the counts of one dimension over all sound results of the day.</summary>
internal sealed class AggregateDay(PipelineConfiguration configuration, IObjectStore store, ActivityCancellation cancellation)
    : TaskActivity<DayDimensionInput, DayAggregate>
{
    private const int NamedProblems = 20;

    public override async Task<DayAggregate> RunAsync(TaskActivityContext context, DayDimensionInput input)
    {
        var (plan, dimension) = (input.Day.Plan, input.Dimension);
        var (counts, problems) = (new Counts(), new ConcurrentBag<DayProblem>());
        foreach (var shard in input.Day.Shards)
        {
            if (!dimension.Fields.TryGetValue(shard.Route, out var field) || configuration.Find(shard.Route) is not { } route) continue;
            var results = await store.GetJsonAsync(
                plan.Layout.Checked(shard.Route, shard.Shard), PipelineJson.Default.CheckedResults, cancellation.Token);
            var keys = results.Aggregates.Select(aggregates => aggregates.GetValueOrDefault(field)).OfType<string>();
            var options = new ParallelOptions { MaxDegreeOfParallelism = DayRequests.AtOnce, CancellationToken = cancellation.Token };
            await Parallel.ForEachAsync(keys, options, async (key, cancellationToken) =>
            {
                var address = new ObjectAddress(route.Output.Bucket, key);
                if (await AddAsync(counts, address, cancellationToken) is { } reason)
                    problems.Add(new DayProblem(DayProblemKind.Damaged, route.Name, address.ToString(), reason));
            });
        }

        await store.PutJsonAsync(
            plan.Layout.Aggregate(dimension), counts.ToAggregate(dimension.Name), PipelineJson.Default.Aggregate,
            cancellationToken: cancellation.Token);
        var named = problems.OrderBy(problem => problem.Object, StringComparer.Ordinal).Take(NamedProblems);
        return new DayAggregate(dimension, problems.Count, [.. named]);
    }

    /// <returns>Why it cannot be counted in; null if it is.</returns>
    private async Task<string?> AddAsync(Counts counts, ObjectAddress address, CancellationToken cancellationToken)
    {
        try
        {
            if (await store.FindJsonAsync(address, PipelineJson.Default.Aggregate, cancellationToken) is not { } aggregate)
                return "is not there";
            counts.Add(aggregate);
            return null;
        }
        catch (PermanentFailureException e)
        {
            return e.Message;
        }
    }

    /// <summary>Adds up one result's counts after the other: there may be too many results to hold at once.</summary>
    private sealed class Counts
    {
        private readonly Dictionary<string, long> _sums = new(StringComparer.Ordinal);

        public void Add(Aggregate aggregate)
        {
            lock (_sums)
            {
                foreach (var (value, records) in aggregate.Values) _sums[value] = _sums.GetValueOrDefault(value) + records;
            }
        }

        public Aggregate ToAggregate(string dimension) => Aggregate.Merge(dimension, [_sums]);
    }
}
