using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Spate.Host.Runs.Statistics;
using Spate.TaskHub;

namespace Spate.Host.Server.Api;

/// <summary>What many runs come to, which the hub counts: over time, by failure, and node by node.</summary>
internal static class StatisticsApi
{
    private const int DefaultBuckets = 60;
    private const int MaxBuckets = 500;
    private const int DefaultKinds = 20;
    private const int MaxKinds = 100;

    public static void MapStatistics(this RouteGroupBuilder api)
    {
        api.MapGet("/runs/histogram", HistogramAsync).WithTags("runs").WithName("countRuns")
            .WithSummary("Counts runs over time, by state, with their records and bytes.");
        api.MapGet("/runs/fingerprints", FailuresAsync).WithTags("runs").WithName("listFailureKinds")
            .WithSummary("Groups the failures of runs by what they have in common, the most frequent first.");
        api.MapGet("/cohort", CohortAsync).WithTags("runs").WithName("getCohort")
            .WithSummary("Shows one graph with the states of its nodes over all runs that match, and how long they waited and ran.");
    }

    /// <param name="hub">Counts.</param>
    /// <param name="time">The clock.</param>
    /// <param name="query">Which runs.</param>
    /// <param name="buckets">How many steps of time at most, 1 to 500; 60 by default.</param>
    /// <param name="by">Which time of a run counts: created, the default, or ended.</param>
    /// <param name="cancellationToken">Gives up.</param>
    private static async Task<Results<Ok<RunHistogram>, BadRequestProblem>> HistogramAsync(
        ITaskHub hub, TimeProvider time, [AsParameters] RunQuery query, int? buckets, string? by, CancellationToken cancellationToken)
    {
        if (buckets is < 1 or > MaxBuckets)
            return new BadRequestProblem($"buckets must be 1 to {MaxBuckets}.");
        if (!Enum.TryParse<RunTime>(by ?? nameof(RunTime.Created), ignoreCase: true, out var which) || !Enum.IsDefined(which))
            return new BadRequestProblem("by must be created or ended.");
        return query.Read(out var filter) is { } fault
            ? new BadRequestProblem(fault)
            : TypedResults.Ok(await RunHistogram.ReadAsync(
                hub, filter, which, buckets ?? DefaultBuckets, time.GetUtcNow(), cancellationToken));
    }

    /// <param name="hub">Counts.</param>
    /// <param name="query">Which runs.</param>
    /// <param name="limit">How many kinds at most, 1 to 100; 20 by default.</param>
    /// <param name="cancellationToken">Gives up.</param>
    private static async Task<Results<Ok<FailureKinds>, BadRequestProblem>> FailuresAsync(
        ITaskHub hub, [AsParameters] RunQuery query, int? limit, CancellationToken cancellationToken)
    {
        if (limit is < 1 or > MaxKinds)
            return new BadRequestProblem($"limit must be 1 to {MaxKinds}.");
        return query.Read(out var filter) is { } fault
            ? new BadRequestProblem(fault)
            : TypedResults.Ok(await FailureKinds.ReadAsync(hub, filter, limit ?? DefaultKinds, cancellationToken));
    }

    /// <param name="hub">Counts.</param>
    /// <param name="query">Which runs.</param>
    /// <param name="orchestration">The orchestration whose graph it is; EnrichObject by default.</param>
    /// <param name="cancellationToken">Gives up.</param>
    private static async Task<Results<Ok<Cohort>, BadRequestProblem>> CohortAsync(
        ITaskHub hub, [AsParameters] RunQuery query, string? orchestration, CancellationToken cancellationToken) =>
        query.Read(out var filter) is { } fault
            ? new BadRequestProblem(fault)
            : TypedResults.Ok(await Cohort.ReadAsync(hub, orchestration ?? Cohort.DefaultOrchestration, filter, cancellationToken));
}
