using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Spate.Host.Ledgers;
using Spate.Pipeline;

namespace Spate.Host.Server.Api;

/// <summary>Whether every object that was dropped has its result: <c>/api/v1/ledger</c>.</summary>
internal static class LedgerApi
{
    private const int DefaultLimit = 200;
    private const int MaxLimit = 1000;

    public static void MapLedger(this RouteGroupBuilder api)
    {
        var ledger = api.MapGroup("/ledger").WithTags("ledger");
        ledger.MapGet("/", ReadAsync).WithName("getLedger")
            .WithSummary("Accounts for every object, by day and prefix, and lists those that are not as they should be.");
        ledger.MapPost("/repair", RepairAsync).TakesBody().WithName("repairLedger")
            .WithSummary("Schedules runs for objects that have none, rewinds those that failed, restarts those whose result is not there.");
    }

    /// <param name="ledger">The ledger.</param>
    /// <param name="turns">Whose turn it is.</param>
    /// <param name="pipeline">The routes.</param>
    /// <param name="objects">Only objects in s3://bucket, or that begin with s3://bucket/prefix.</param>
    /// <param name="route">Only what this route takes.</param>
    /// <param name="from">Only what was written at this time or later.</param>
    /// <param name="to">Only what was written before this time.</param>
    /// <param name="all">Whether to list objects that are as they should be too.</param>
    /// <param name="limit">How many objects to list at most, 0 to 1000; 200 by default.</param>
    /// <param name="cancellationToken">Gives up.</param>
    private static Task<Results<Ok<LedgerReport>, BadRequestProblem>> ReadAsync(
        Ledger ledger, LedgerTurns turns, PipelineConfiguration pipeline, string? objects, string? route, DateTimeOffset? from,
        DateTimeOffset? to, bool? all, int? limit, CancellationToken cancellationToken) =>
        RunAsync(
            ledger, turns, pipeline, new LedgerRepairRequest(objects, route, from, to, DryRun: true, Limit: limit), all ?? false,
            cancellationToken);

    private static Task<Results<Ok<LedgerReport>, BadRequestProblem>> RepairAsync(
        Ledger ledger, LedgerTurns turns, PipelineConfiguration pipeline, LedgerRepairRequest? request,
        CancellationToken cancellationToken) =>
        RunAsync(ledger, turns, pipeline, request ?? new LedgerRepairRequest(), all: false, cancellationToken);

    private static async Task<Results<Ok<LedgerReport>, BadRequestProblem>> RunAsync(
        Ledger ledger, LedgerTurns turns, PipelineConfiguration pipeline, LedgerRepairRequest request, bool all,
        CancellationToken cancellationToken)
    {
        if (request.Limit is < 0 or > MaxLimit)
            return new BadRequestProblem($"limit must be 0 to {MaxLimit}.");
        if (!RunQuery.TryReadObjects(request.Objects, out var objects))
            return new BadRequestProblem("objects must have the form s3://bucket or s3://bucket/prefix.");
        if (request.Route is { } name && pipeline.Find(name) is null)
            return new BadRequestProblem($"There is no route '{name}'.");
        var asked = new LedgerRequest
        {
            Bucket = objects?.Bucket,
            Prefix = objects?.Key ?? "",
            Route = request.Route,
            Since = request.From,
            Until = request.To,
        };
        using var turn = await turns.WaitAsync(cancellationToken);
        return TypedResults.Ok(await LedgerReport.ReadAsync(
            ledger.RunAsync(asked, !request.DryRun, cancellationToken), all, request.Limit ?? DefaultLimit, cancellationToken));
    }
}

/// <summary>Lets one look at the ledger at a time: each goes through all objects.</summary>
internal sealed class LedgerTurns : IDisposable
{
    private readonly SemaphoreSlim _turn = new(1);

    public void Dispose() => _turn.Dispose();

    public async Task<IDisposable> WaitAsync(CancellationToken cancellationToken)
    {
        await _turn.WaitAsync(cancellationToken);
        return new Turn(_turn);
    }

    private sealed class Turn(SemaphoreSlim turn) : IDisposable
    {
        public void Dispose() => turn.Release();
    }
}

/// <summary>What to repair.</summary>
/// <param name="Objects">Only objects in s3://bucket, or that begin with s3://bucket/prefix.</param>
/// <param name="Route">Only what this route takes.</param>
/// <param name="From">Only what was written at this time or later.</param>
/// <param name="To">Only what was written before this time.</param>
/// <param name="DryRun">Whether to answer only what is not as it should be.</param>
/// <param name="Limit">How many objects to list at most, 0 to 1000; 200 by default.</param>
internal sealed record LedgerRepairRequest(
    string? Objects = null, string? Route = null, DateTimeOffset? From = null, DateTimeOffset? To = null, bool DryRun = false,
    int? Limit = null);
