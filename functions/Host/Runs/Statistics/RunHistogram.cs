using Microsoft.DurableTask.Client;
using Spate.TaskHub;

namespace Spate.Host.Runs.Statistics;

/// <summary>Runs over time.</summary>
/// <param name="From">The beginning of the first bucket.</param>
/// <param name="To">The end of the last.</param>
/// <param name="Step">The length of each, in seconds.</param>
/// <param name="Buckets">The buckets, in order.</param>
internal sealed record RunHistogram(DateTimeOffset From, DateTimeOffset To, double Step, IReadOnlyList<RunBucket> Buckets)
{
    /// <summary>Counts the runs that match, from the first on if the filter does not say from when.</summary>
    /// <param name="hub">Counts.</param>
    /// <param name="filter">Which runs.</param>
    /// <param name="by">Which time of a run counts.</param>
    /// <param name="buckets">How many buckets at most.</param>
    /// <param name="now">The time.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<RunHistogram> ReadAsync(
        ITaskHub hub, RunFilter filter, RunTime by, int buckets, DateTimeOffset now, CancellationToken cancellationToken)
    {
        var from = filter.CreatedFrom ?? await hub.GetFirstRunTimeAsync(cancellationToken) ?? now;
        var scale = TimeSteps.Between(from, by == RunTime.Created ? filter.CreatedTo ?? now : now, buckets, by);
        var counts = await hub.CountRunsAsync(filter, scale, cancellationToken);
        var byStep = counts.ToLookup(static count => count.Step);
        return new RunHistogram(
            scale.From, scale.To, scale.Step.TotalSeconds,
            [.. Enumerable.Range(0, scale.Steps).Select(step => RunBucket.Of(scale.From + (step * scale.Step), [.. byStep[step]]))]);
    }
}

/// <summary>The runs of one step of time.</summary>
/// <param name="From">Its beginning.</param>
/// <param name="Counts">How many runs are in which state; states in which none is are left out.</param>
/// <param name="Records">How many records they read.</param>
/// <param name="Bytes">How many bytes their objects have, as far as they ended.</param>
internal sealed record RunBucket(DateTimeOffset From, IReadOnlyDictionary<string, long> Counts, long Records, long Bytes)
{
    public static RunBucket Of(DateTimeOffset from, IReadOnlyList<RunCount> counts) => new(
        from,
        counts.ToDictionary(static count => NameOf(count.Status), static count => count.Runs, StringComparer.Ordinal),
        counts.Sum(static count => count.Records),
        counts.Sum(static count => count.Bytes));

    private static string NameOf(OrchestrationRuntimeStatus status) => status.ToString().ToLowerInvariant();
}
