using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Microsoft.DurableTask.Client;
using Spate.Host.Runs;
using Spate.Host.Runs.Actions;
using Spate.Host.Runs.Filters;
using Spate.Host.Runs.Logs;
using Spate.TaskHub;

namespace Spate.Host.Server.Api;

/// <summary><c>/api/v1/runs</c></summary>
internal static class RunsApi
{
    private const int DefaultLimit = 50;
    private const int MaxLimit = 500;
    private const int MaxHistory = 1000;
    private const int MaxLogs = 100;

    public static void MapRuns(this RouteGroupBuilder api)
    {
        var runs = api.MapGroup("/runs").WithTags("runs");
        runs.MapGet("/", ListAsync).WithName("listRuns").WithSummary("Lists runs, the newest first.");
        runs.MapGet("/{id}", GetAsync).WithName("getRun").WithSummary("Shows a run: its nodes, input, failure and results.");
        runs.MapGet("/{id}/history", HistoryAsync).WithName("getRunHistory").WithSummary("Lists the events of a run's history, in order.");
        runs.MapGet("/{id}/logs", LogsAsync).WithName("getRunLogs")
            .WithSummary("Lists what the calls of a run's nodes logged. It is kept with the run.");
        runs.MapRunParts();
        runs.MapRunCalls();
        runs.MapRunActions();
        runs.MapDelete("/{id}", DeleteAsync).WithName("purgeRun").WithSummary("Removes a run that ended from the hub. Its results stay.");
        runs.MapPost("/purge", PurgeAsync).TakesBody().WithName("purgeRuns")
            .WithSummary("Removes all ended runs that match, or says how many that would be. Their results stay.");
    }

    /// <param name="client">Reads.</param>
    /// <param name="query">Which runs.</param>
    /// <param name="limit">How many at most, 1 to 500.</param>
    /// <param name="after">Where to go on: the last page's next.</param>
    /// <param name="cancellationToken">Gives up.</param>
    private static async Task<Results<Ok<RunPage>, BadRequestProblem>> ListAsync(
        HubDurableTaskClient client, [AsParameters] RunQuery query, int? limit, string? after, CancellationToken cancellationToken)
    {
        if (limit is < 1 or > MaxLimit)
            return new BadRequestProblem($"limit must be 1 to {MaxLimit}.");
        var cursor = after is null ? null : RunCursor.Parse(after);
        if (after is not null && cursor is null)
            return new BadRequestProblem("after must be the next of a page.");
        if (query.Read(out var filter) is { } fault)
            return new BadRequestProblem(fault);
        var (runs, next) = await client.PageAsync(filter, limit ?? DefaultLimit, cursor, cancellationToken);
        return TypedResults.Ok(new RunPage([.. runs.Select(RunSummary.Of)], next?.ToString()));
    }

    private static async Task<Results<Ok<RunDetails>, NotFoundProblem>> GetAsync(
        DurableTaskClient client, string id, CancellationToken cancellationToken) =>
        await client.GetInstanceAsync(id, getInputsAndOutputs: true, cancellationToken) is { } run
            ? TypedResults.Ok(await client.ReadDetailsAsync(run, static manifest => [manifest], withHistory: false, cancellationToken))
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

    /// <param name="client">Reads.</param>
    /// <param name="id">The run.</param>
    /// <param name="node">Only of this node: of a fan-out, enrich is every item and enrich[17] one.</param>
    /// <param name="task">Only of the call with this number, as the history has it.</param>
    /// <param name="after">The number of the call after which to start; from the first by default.</param>
    /// <param name="limit">How many logs at most, 1 to 100.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    private static async Task<Results<Ok<RunLogPage>, BadRequestProblem, NotFoundProblem>> LogsAsync(
        HubDurableTaskClient client, string id, string? node, int? task, int? after, int? limit, CancellationToken cancellationToken)
    {
        if (limit is < 1 or > MaxLogs)
            return new BadRequestProblem($"limit must be 1 to {MaxLogs}.");
        if (await client.GetInstanceAsync(id, getInputsAndOutputs: false, cancellationToken) is null)
            return NotFoundProblem.Run(id);
        return TypedResults.Ok(await client.ReadLogsAsync(
            id, call => (node is null || call.IsOf(node)) && (task is null || call.Task == task), limit ?? MaxLogs, after,
            cancellationToken));
    }

    private static async Task<Results<NoContent, NotFoundProblem, ConflictProblem>> DeleteAsync(
        HubDurableTaskClient client, string id, CancellationToken cancellationToken)
    {
        if (await client.GetInstanceAsync(id, getInputsAndOutputs: false, cancellationToken) is not { } run)
            return NotFoundProblem.Run(id);
        try
        {
            await new PurgeRun().DoAsync(client, run, dryRun: false, cancellationToken);
            return TypedResults.NoContent();
        }
        catch (RunRefusedException refusal)
        {
            return new ConflictProblem(refusal.Message);
        }
    }

    private static async Task<Results<Ok<Purged>, BadRequestProblem>> PurgeAsync(
        HubDurableTaskClient client, PurgeRequest request, CancellationToken cancellationToken)
    {
        if (request.CreatedTo is null)
            return new BadRequestProblem("createdTo is required: ended runs up to this time are removed.");
        var states = request.States ?? [];
        foreach (var wrong in states.Where(RunStates.Unfinished.Contains))
            return new BadRequestProblem($"states must be final states; {wrong} is not.");
        var filter = new RunFilter { States = states, CreatedFrom = request.CreatedFrom, CreatedTo = request.CreatedTo };
        var count = request.DryRun
            ? await client.CountEndedAsync(filter, cancellationToken)
            : await client.PurgeAsync(filter, cancellationToken);
        return TypedResults.Ok(new Purged(count, request.DryRun));
    }
}

/// <summary>Some of the events of a run.</summary>
/// <param name="Events">The events, in order.</param>
/// <param name="Next">Pass it as <c>after</c> for the next page; null on the last page.</param>
internal sealed record RunHistory(IReadOnlyList<RunHistoryEvent> Events, int? Next);

/// <summary>Which runs to remove. Only those that ended are removed.</summary>
/// <param name="CreatedTo">Scheduled at this time or earlier.</param>
/// <param name="CreatedFrom">Scheduled at this time or later.</param>
/// <param name="States">In one of these states; all final states by default.</param>
/// <param name="DryRun">Whether to answer only how many it would be.</param>
internal sealed record PurgeRequest(
    DateTimeOffset? CreatedTo,
    DateTimeOffset? CreatedFrom = null,
    IReadOnlyList<OrchestrationRuntimeStatus>? States = null,
    bool DryRun = false);
