using Microsoft.DurableTask.Client;
using Spate.TaskHub;

namespace Spate.Host.Runs.Filters;

/// <summary>Removes all runs that ended and match.</summary>
internal static class RunRemoval
{
    /// <summary>The same filter, of runs that ended alone.</summary>
    /// <exception cref="CommandException">It asks for runs that have not.</exception>
    public static RunFilter Ended(this RunFilter filter)
    {
        foreach (var state in filter.States.Where(RunStates.Unfinished.Contains))
            throw new CommandException($"Runs that are {state} have not ended, and are not removed: terminate them first.", ExitCode.Usage);
        return filter.States is [] ? filter with { States = [.. RunStates.All.Except(RunStates.Unfinished)] } : filter;
    }

    /// <summary>Counts what would be removed.</summary>
    public static async Task<int> CountEndedAsync(this HubDurableTaskClient client, RunFilter filter, CancellationToken cancellationToken)
    {
        var ended = filter.Ended();
        return ended.IsOfStateAndTime
            ? await client.GetAllInstancesAsync(new OrchestrationQuery(ended.CreatedFrom, ended.CreatedTo, ended.States))
                .CountAsync(cancellationToken)
            : await client.FindRunsAsync(ended, withPayloads: false, cancellationToken).CountAsync(cancellationToken);
    }

    /// <summary>Removes them, with their sub-orchestrations.</summary>
    /// <returns>How many instances were removed.</returns>
    public static async Task<int> PurgeAsync(this HubDurableTaskClient client, RunFilter filter, CancellationToken cancellationToken)
    {
        var (ended, options) = (filter.Ended(), new PurgeInstanceOptions(Recursive: true));
        if (ended.IsOfStateAndTime)
        {
            return (await client.PurgeAllInstancesAsync(
                new(ended.CreatedFrom, ended.CreatedTo, ended.States), options, cancellationToken)).PurgedInstanceCount;
        }

        var purged = 0;
        await foreach (var run in client.FindRunsAsync(ended, withPayloads: false, cancellationToken))
            purged += (await client.PurgeInstanceAsync(run.InstanceId, options, cancellationToken)).PurgedInstanceCount;
        return purged;
    }
}

/// <summary>What was removed.</summary>
/// <param name="Runs">How many runs.</param>
/// <param name="DryRun">Whether nothing was removed: how many runs it would have been.</param>
internal sealed record Purged(int Runs, bool DryRun = false);
