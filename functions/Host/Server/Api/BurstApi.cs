using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Spate.Host.Burst;

namespace Spate.Host.Server.Api;

/// <summary>Whether the burst is on time: <c>/api/v1/burst</c>, and what changes while one looks, <c>/api/v1/stream</c>.</summary>
internal static class BurstApi
{
    private const int DefaultMinutes = 60;
    private const int MaxMinutes = 1440;
    private const int MaxStreams = 200;

    public static void MapBurst(this RouteGroupBuilder api)
    {
        api.MapGet("/burst", ReadAsync).WithTags("burst").WithName("getBurst")
            .WithSummary("Shows whether the burst is on time: events, bytes, backlog and workers over time, files left, and what it cost.");
        api.MapGet("/stream", StreamAsync).WithTags("burst").WithName("stream")
            .WithSummary("Server-sent events, as long as one listens: counts of runs, what waits, and changes of one run.")
            .Produces<string>(StatusCodes.Status200OK, "text/event-stream");
    }

    /// <param name="burst">Reads.</param>
    /// <param name="minutes">How far back, 1 to 1440; 60 by default.</param>
    private static async Task<Results<Ok<BurstState>, BadRequestProblem>> ReadAsync(BurstReader burst, int? minutes) =>
        minutes is < 1 or > MaxMinutes
            ? new BadRequestProblem($"minutes must be 1 to {MaxMinutes}.")
            : TypedResults.Ok(await burst.ReadAsync(minutes ?? DefaultMinutes));

    /// <param name="feed">Tells what changes.</param>
    /// <param name="run">A run whose changes are told too.</param>
    /// <param name="cancellationToken">The listener has gone.</param>
    private static Results<ServerSentEventsResult<string>, TooManyProblem> StreamAsync(
        LiveFeed feed, string? run, CancellationToken cancellationToken) =>
        feed.TryListen(run, MaxStreams, cancellationToken) is { } events
            ? TypedResults.ServerSentEvents(events)
            : new TooManyProblem($"{MaxStreams} listen already: ask again later.");
}
