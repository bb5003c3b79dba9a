using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.DurableTask.Client;
using Spate.Host.Runs;
using Spate.Pipeline;

namespace Spate.Host.Server.Api;

/// <summary><c>/api/v1/runs</c></summary>
internal static class RunsApi
{
    private const int DefaultLimit = 50;
    private const int MaxLimit = 500;
    private const int MaxHistory = 1000;

    public static void MapRuns(this RouteGroupBuilder api)
    {
        var runs = api.MapGroup("/runs").WithTags("runs");
        runs.MapGet("/", ListAsync).WithName("listRuns").WithSummary("Lists runs, the newest first.");
        runs.MapGet("/{id}", GetAsync).WithName("getRun").WithSummary("Shows a run: its nodes, activities, failure and results.");
        runs.MapGet("/{id}/history", HistoryAsync).WithName("getRunHistory").WithSummary("Lists the events of a run's history, in order.");
        runs.MapPost("/{id}/terminate", TerminateAsync).WithName("terminateRun")
            .WithSummary("Terminates a run. Committed results stay.");
        runs.MapDelete("/{id}", DeleteAsync).WithName("purgeRun").WithSummary("Removes an ended run from the hub. Its results stay.");
        runs.MapPost("/purge", PurgeAsync).TakesBody().WithName("purgeRuns")
            .WithSummary("Removes all ended runs that match. Their results stay.");
    }

    /// <param name="client">Reads.</param>
    /// <param name="state">Only runs in one of these states.</param>
    /// <param name="route">Only runs of this route.</param>
    /// <param name="createdFrom">Only runs that were scheduled at this time or later.</param>
    /// <param name="createdTo">Only runs that were scheduled at this time or earlier.</param>
    /// <param name="prefix">Only runs whose id begins with this.</param>
    /// <param name="limit">The maximum number, 1 to 500.</param>
    /// <param name="after">Where to continue: the previous page's next.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    private static async Task<Results<Ok<RunPage>, BadRequestProblem>> ListAsync(
        DurableTaskClient client,
        string[]? state,
        string? route,
        DateTimeOffset? createdFrom,
        DateTimeOffset? createdTo,
        string? prefix,
        int? limit,
        string? after,
        CancellationToken cancellationToken)
    {
        var count = limit ?? DefaultLimit;
        if (count is < 1 or > MaxLimit)
            return new BadRequestProblem($"limit must be 1 to {MaxLimit}.");

        var states = new List<OrchestrationRuntimeStatus>();
        foreach (var name in state ?? [])
        {
            if (!RunStates.TryParse(name, out var known))
                return new BadRequestProblem($"state must be one of {string.Join(", ", RunStates.All)}.");
            states.Add(known);
        }

        // The ids of a route's runs begin with its name.
        var query = new OrchestrationQuery(
            createdFrom,
            createdTo,
            states is [] ? null : states,
            InstanceIdPrefix: prefix ?? (route is null ? null : $"{route}-"),
            PageSize: count,
            FetchInputsAndOutputs: true,
            ContinuationToken: after);
        try
        {
            await foreach (var page in client.GetAllInstancesAsync(query).AsPages().WithCancellation(cancellationToken))
            {
                var runs = page.Values
                    .Where(run => route is null || run.Tags.GetValueOrDefault(RunTags.Route) == route)
                    .Select(RunSummary.Of)
                    .ToList();

                // A page filled by another route's runs only says where to continue.
                if (runs.Count > 0 || page.ContinuationToken is null)
                    return TypedResults.Ok(new RunPage(runs, page.ContinuationToken));
            }
        }
        catch (ArgumentException e) when (e.ParamName == "token")
        {
            return new BadRequestProblem("after must be the next of a page.");
        }

        return TypedResults.Ok(new RunPage([], null));
    }

    private static async Task<Results<Ok<RunDetails>, NotFoundProblem>> GetAsync(
        DurableTaskClient client, string id, CancellationToken cancellationToken) =>
        await client.GetInstanceAsync(id, getInputsAndOutputs: true, cancellationToken) is { } run
            ? TypedResults.Ok(await client.ReadDetailsAsync(run, static manifest => [manifest], cancellationToken))
            : NotFoundProblem.Run(id);

    /// <param name="client">Reads.</param>
    /// <param name="id">The run.</param>
    /// <param name="after">The number of the event after which to start; from the first by default.</param>
    /// <param name="limit">The maximum number, 1 to 1000.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    private static async Task<Results<Ok<RunHistory>, BadRequestProblem, NotFoundProblem>> HistoryAsync(
        DurableTaskClient client, string id, int? after, int? limit, CancellationToken cancellationToken)
    {
        if (limit is < 1 or > MaxHistory)
            return new BadRequestProblem($"limit must be 1 to {MaxHistory}.");
        if (await client.GetInstanceAsync(id, getInputsAndOutputs: false, cancellationToken) is null)
            return NotFoundProblem.Run(id);
        var history = await client.GetOrchestrationHistoryAsync(id, cancellationToken);
        var events = history.Select(RunHistoryEvent.Of).Skip((after ?? -1) + 1).Take(limit ?? MaxHistory).ToList();
        var last = events.Count > 0 ? events[^1].Number : history.Count;
        return TypedResults.Ok(new RunHistory(events, last < history.Count - 1 ? last : null));
    }

    private static async Task<Results<Accepted, NotFoundProblem, ConflictProblem>> TerminateAsync(
        DurableTaskClient client, string id, CancellationToken cancellationToken)
    {
        if (await client.GetInstanceAsync(id, getInputsAndOutputs: false, cancellationToken) is not { } run)
            return NotFoundProblem.Run(id);
        if (run.IsCompleted)
            return new ConflictProblem($"The run '{id}' has already ended: {run.RuntimeStatus}.");
        await client.TerminateInstanceAsync(id, new TerminateInstanceOptions(Recursive: true), cancellationToken);
        return TypedResults.Accepted($"/api/v1/runs/{Uri.EscapeDataString(id)}");
    }

    private static async Task<Results<NoContent, NotFoundProblem, ConflictProblem>> DeleteAsync(
        DurableTaskClient client, string id, CancellationToken cancellationToken)
    {
        if (await client.GetInstanceAsync(id, getInputsAndOutputs: false, cancellationToken) is not { } run)
            return NotFoundProblem.Run(id);
        if (!run.IsCompleted)
            return new ConflictProblem($"The run '{id}' has not ended: terminate it first.");
        await client.PurgeInstanceAsync(id, new PurgeInstanceOptions(Recursive: true), cancellationToken);
        return TypedResults.NoContent();
    }

    private static async Task<Results<Ok<Purged>, BadRequestProblem>> PurgeAsync(
        DurableTaskClient client, PurgeRequest request, CancellationToken cancellationToken)
    {
        if (request.CreatedTo is null)
            return new BadRequestProblem("createdTo is required: ended runs up to this time are removed.");
        if (request.States is { } states
            && states.FirstOrDefault(IsNoEnd, OrchestrationRuntimeStatus.Completed) is var wrong && IsNoEnd(wrong))
            return new BadRequestProblem($"states must be final states; {wrong} is not.");
        var filter = new PurgeInstancesFilter(request.CreatedFrom, request.CreatedTo, request.States is null or [] ? null : request.States);
        var result = await client.PurgeAllInstancesAsync(filter, new PurgeInstanceOptions(Recursive: true), cancellationToken);
        return TypedResults.Ok(new Purged(result.PurgedInstanceCount));
    }

    private static bool IsNoEnd(OrchestrationRuntimeStatus state) => RunStates.Unfinished.Contains(state);
}

/// <summary>Some of the runs that match.</summary>
/// <param name="Runs">The runs, the newest first.</param>
/// <param name="Next">Where the next page begins: pass it as <c>after</c>; null on the last page.</param>
internal sealed record RunPage(IReadOnlyList<RunSummary> Runs, string? Next);

/// <summary>Some of the events of a run.</summary>
/// <param name="Events">The events, in order.</param>
/// <param name="Next">Pass it as <c>after</c> for the next page; null on the last page.</param>
internal sealed record RunHistory(IReadOnlyList<RunHistoryEvent> Events, int? Next);

/// <summary>Which runs to remove. Only those that ended are removed.</summary>
/// <param name="CreatedTo">Scheduled at this time or earlier.</param>
/// <param name="CreatedFrom">Scheduled at this time or later.</param>
/// <param name="States">In one of these states; all final states by default.</param>
internal sealed record PurgeRequest(
    DateTimeOffset? CreatedTo, DateTimeOffset? CreatedFrom = null, IReadOnlyList<OrchestrationRuntimeStatus>? States = null);

/// <summary>What was removed.</summary>
/// <param name="Runs">How many runs.</param>
internal sealed record Purged(int Runs);
