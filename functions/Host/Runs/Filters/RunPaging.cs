using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Spate.TaskHub;

namespace Spate.Host.Runs.Filters;

/// <summary>Reads the runs that a filter means, page by page.</summary>
internal static class RunPaging
{
    private const int MaxRead = 1000;

    /// <summary>Reads a page of the runs that match, newest first, with their inputs and outputs.</summary>
    /// <param name="client">Reads from the hub.</param>
    /// <param name="filter">Which runs.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="after">The last run of the page before; null for the first page.</param>
    /// <param name="cancellationToken">Gives up.</param>
    public static async Task<(IReadOnlyList<OrchestrationMetadata> Runs, RunCursor? Next)> PageAsync(
        this HubDurableTaskClient client, RunFilter filter, int limit, RunCursor? after, CancellationToken cancellationToken)
    {
        if (after is { } last)
            filter = filter with { CreatedTo = filter.CreatedTo is { } to && to < last.CreatedAt ? to : last.CreatedAt };
        var found = filter.IsForQuery
            ? client.QueryAsync(filter, Math.Min(limit + 1, MaxRead))
            : client.GetRunsAsync(filter, Math.Min(limit + 1, MaxRead));
        var runs = new List<OrchestrationMetadata>();
        // One more than the page holds tells whether others follow.
        await foreach (var run in found.WithCancellation(cancellationToken))
        {
            if (after?.IsBefore(run) == false)
                continue;
            if (runs.Count == limit)
                return (runs, RunCursor.Of(runs[^1]));
            runs.Add(run);
        }

        return (runs, null);
    }

    /// <summary>All runs, sub-orchestrations and replays of many runs among them.</summary>
    private static AsyncPageable<OrchestrationMetadata> QueryAsync(
        this HubDurableTaskClient client, RunFilter filter, int pageSize) =>
        client.GetAllInstancesAsync(new OrchestrationQuery(
            filter.CreatedFrom,
            filter.CreatedTo,
            filter.States is [] ? null : filter.States,
            InstanceIdPrefix: filter.InstanceIdPrefix,
            PageSize: pageSize,
            FetchInputsAndOutputs: true));
}
