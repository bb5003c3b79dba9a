using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Spate.Host.Runs.Actions;
using Spate.Host.Runs.Filters;
using Spate.Host.Runs.Replays;
using Spate.TaskHub;

namespace Spate.Host.Server.Api;

/// <summary>Replays of all runs that match, each once: <c>/api/v1/replays</c>.</summary>
internal static class ReplaysApi
{
    private const int DefaultLimit = 20;
    private const int MaxLimit = 200;

    public static void MapReplays(this RouteGroupBuilder api)
    {
        var replays = api.MapGroup("/replays").WithTags("replays");
        replays.MapGet("/", ListAsync).WithName("listReplays").WithSummary("Lists replays of many runs, the newest first.");
        replays.MapGet("/{id}", GetAsync).WithName("getReplay").WithSummary("Shows a replay of many runs, and how far it is.");
        replays.MapPost("/", StartAsync).TakesBody().WithName("startReplay")
            .WithSummary("Rewinds, restarts or reruns all runs that match, each once; or says what that would be.");
        replays.MapPost("/{id}/cancel", CancelAsync).TakesBody().WithName("cancelReplay")
            .WithSummary("Ends a replay. What was replayed stays so.");
    }

    private static async Task<Results<Ok<ReplayList>, BadRequestProblem>> ListAsync(
        HubDurableTaskClient client, int? limit, CancellationToken cancellationToken) =>
        limit is < 1 or > MaxLimit
            ? new BadRequestProblem($"limit must be 1 to {MaxLimit}.")
            : TypedResults.Ok(new ReplayList(await ReplayRun.ListAsync(client, limit ?? DefaultLimit, cancellationToken)));

    private static async Task<Results<Ok<ReplayRun>, NotFoundProblem>> GetAsync(
        HubDurableTaskClient client, string id, CancellationToken cancellationToken) =>
        await ReplayRun.FindAsync(client, id, cancellationToken) is { } replay ? TypedResults.Ok(replay) : NoReplay(id);

    private static async Task<Results<Ok<ReplayPreview>, Accepted<ReplayStarted>, BadRequestProblem>> StartAsync(
        ITaskHub hub, HubDurableTaskClient client, ReplayRequest body, CancellationToken cancellationToken)
    {
        if (body.Filter is not { } query)
            return new BadRequestProblem("filter is required: which runs are meant.");
        if (query.Read(out var filter) is { } fault)
            return new BadRequestProblem($"filter: {fault}");
        if (filter.IsEmpty)
            return new BadRequestProblem("filter must say which runs are meant, such as {\"state\": [\"failed\"]}.");
        var request = new BulkReplay(body.How, filter)
        {
            Nodes = body.From ?? [],
            Reason = body.Reason,
            RunsPerSecond = body.Rate,
            MaxRuns = body.Limit,
        };
        if (request.Fault() is { } contradiction)
            return new BadRequestProblem(contradiction);
        if (body.DryRun)
            return TypedResults.Ok(await ReplayPreview.ReadAsync(hub, client, request, cancellationToken));
        var id = await client.ReplayAllAsync(request, cancellation: cancellationToken);
        return TypedResults.Accepted($"/api/v1/replays/{Uri.EscapeDataString(id)}", new ReplayStarted(id));
    }

    private static async Task<Results<Accepted<RunChange>, NotFoundProblem, ConflictProblem>> CancelAsync(
        HubDurableTaskClient client, string id, ReasonRequest? request, CancellationToken cancellationToken)
    {
        if (await client.GetInstanceAsync(id, getInputsAndOutputs: false, cancellationToken) is not
            { Name: BulkReplay.OrchestratorName } replay)
        {
            return NoReplay(id);
        }

        try
        {
            var change = await new TerminateRun(Reason: request?.Reason).DoAsync(client, replay, dryRun: false, cancellationToken);
            return TypedResults.Accepted($"/api/v1/replays/{Uri.EscapeDataString(id)}", change);
        }
        catch (RunRefusedException refusal)
        {
            return new ConflictProblem(refusal.Message);
        }
    }

    private static NotFoundProblem NoReplay(string id) => new($"There is no replay '{id}'.");
}

/// <summary>Replays of many runs.</summary>
/// <param name="Items">The replays, the newest first.</param>
internal sealed record ReplayList(IReadOnlyList<ReplayRun> Items);

/// <summary>Which runs to replay, and how.</summary>
/// <param name="How">Rewind: go on from what failed; Restart: from the start; Rerun: from the nodes of <c>from</c>.</param>
/// <param name="Filter">Which runs; something must be given.</param>
/// <param name="From">The nodes that a rerun begins with.</param>
/// <param name="Reason">The reason: it is kept in the histories.</param>
/// <param name="Rate">How many runs each second at most; as many as the hub takes by default.</param>
/// <param name="Limit">How many runs at most, the newest first; all by default.</param>
/// <param name="DryRun">Whether to answer only what it would be.</param>
internal sealed record ReplayRequest(
    ReplayKind How,
    RunQuery? Filter,
    IReadOnlyList<string>? From = null,
    string? Reason = null,
    double? Rate = null,
    long? Limit = null,
    bool DryRun = false);
