using Spate.TaskHub.Hubs;

namespace Spate.TaskHub.Bulk;

/// <summary>Runs that a filter matched among those that were looked at.</summary>
internal sealed record RunSearchPage(IReadOnlyList<InstanceState> Runs, int Examined, string? ContinuationToken);

/// <summary>Looks for the runs that a filter matches, from the newest on. Sub-orchestrations and bulk replays are not among them.</summary>
internal sealed class RunSearch(ITaskHub hub, RunFilter filter)
{
    // A page is no larger than what is wanted of it, within bounds: a replay with a rate asks for one run at a time.
    private const int SmallestPage = 50;
    private const int LargestPage = 500;

    /// <param name="continuationToken">Where to begin; null is at the newest.</param>
    /// <param name="max">How many are wanted at most.</param>
    /// <param name="maxExamined">How many are looked at for that, about.</param>
    /// <param name="withPayloads">Whether inputs and outputs are read too.</param>
    /// <param name="cancellationToken">Gives up.</param>
    internal async Task<RunSearchPage> NextAsync(
        string? continuationToken, int max, int maxExamined, bool withPayloads, CancellationToken cancellationToken)
    {
        var (found, examined) = (new List<InstanceState>(), 0);
        while (true)
        {
            var page = await hub.QueryInstancesAsync(
                filter.ToQuery(Math.Clamp(max, SmallestPage, LargestPage), continuationToken, withPayloads), cancellationToken);
            foreach (var run in page.Values)
            {
                examined++;
                if (IsReplayable(run) && filter.Matches(run))
                    found.Add(run);
                if (found.Count == max)
                    return new RunSearchPage(found, examined, InstanceCursor.After(run).ToString());
            }

            continuationToken = page.ContinuationToken;
            if (continuationToken is null || examined >= maxExamined)
                return new RunSearchPage(found, examined, continuationToken);
        }
    }

    private static bool IsReplayable(InstanceState run) => run.ParentInstanceId is null && run.Name != BulkReplay.OrchestratorName;
}
