using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Spate.Dag;
using Spate.Host.Queues;
using Spate.Pipeline;
using Spate.TaskHub;

namespace Spate.Host.Server.Api;

/// <summary>The waiting work, <c>/api/v1/backlog</c> and <c>/api/v1/queue</c>, and its graph, <c>/api/v1/graph</c>.</summary>
internal static class WorkApi
{
    private const int DefaultLetters = 20;
    private const int MaxLetters = 1000;

    public static void MapWork(this RouteGroupBuilder api)
    {
        api.MapGet("/backlog", BacklogAsync).WithTags("backlog").WithName("getBacklog")
            .WithSummary("Counts the work that waits for a worker in the task hub.");
        api.MapGet("/queue", QueueAsync).WithTags("queue").WithName("getQueue")
            .WithSummary("Shows the queue of notifications, and its earliest dead letters.");
        api.MapPost("/queue/redrive", RedriveAsync).TakesBody().WithTags("queue").WithName("redriveQueue")
            .WithSummary("Moves dead letters back to the queue: one, or all.");
        api.MapGet("/graph", Graph).WithTags("graph").WithName("getGraph")
            .WithSummary("Draws the graph that every object goes through, or a route's with its steps, as Mermaid or DOT.")
            .Produces<string>(StatusCodes.Status200OK, "text/plain");
    }

    private static async Task<Ok<Backlog>> BacklogAsync(ITaskHub hub, PipelineConfiguration pipeline, CancellationToken cancellationToken)
    {
        var backlog = await hub.GetBacklogAsync(cancellationToken);
        var pools = pipeline.Pools.Union(backlog.DueTasks.Keys, StringComparer.Ordinal).Select(pool => new PoolBacklog(
            pool,
            backlog.DueTasks.GetValueOrDefault(pool),
            backlog.OldestDueTasks.TryGetValue(pool, out var age) ? age.TotalSeconds : null));
        return TypedResults.Ok(new Backlog(backlog.DueInstances, [.. pools]));
    }

    private static async Task<Results<Ok<QueueState>, BadRequestProblem>> QueueAsync(
        NotificationQueue queue, TimeProvider time, int? limit, CancellationToken cancellationToken) =>
        limit is < 0 or > MaxLetters
            ? new BadRequestProblem($"limit must be 0 to {MaxLetters}.")
            : TypedResults.Ok(await QueueState.ReadAsync(queue, limit ?? DefaultLetters, time, cancellationToken));

    private static async Task<Results<Ok<Redriven>, BadRequestProblem, NotFoundProblem>> RedriveAsync(
        NotificationQueue queue, RedriveRequest request, CancellationToken cancellationToken) =>
        request switch
        {
            { Message: null, All: true } => TypedResults.Ok(new Redriven(await queue.Administration.RedriveAsync(cancellationToken))),
            { Message: { Length: > 0 } message, All: false } => await queue.Administration.RedriveAsync(message, cancellationToken)
                ? TypedResults.Ok(new Redriven(1))
                : new NotFoundProblem($"There is no dead letter '{message}'."),
            _ => new BadRequestProblem("Give either message, the id of one dead letter, or all: true."),
        };

    private static Results<ContentHttpResult, BadRequestProblem, NotFoundProblem> Graph(
        PipelineConfiguration pipeline, string? format, string? route)
    {
        var named = route is null ? null : pipeline.Find(route);
        if (route is not null && named is null)
            return new NotFoundProblem($"There is no route '{route}'.");
        var shape = named is null ? EnrichObject.Graph.Shape : EnrichObject.ShapeFor(named);
        return format switch
        {
            null or "mermaid" => TypedResults.Text(DagDrawing.ToMermaid(shape)),
            "dot" => TypedResults.Text(DagDrawing.ToDot(shape)),
            _ => new BadRequestProblem("format must be mermaid or dot."),
        };
    }
}

/// <summary>What waits for a worker.</summary>
/// <param name="DueInstances">Instances with due events that no worker has leased.</param>
/// <param name="Pools">Activity calls, by pool.</param>
internal sealed record Backlog(long DueInstances, IReadOnlyList<PoolBacklog> Pools);

/// <summary>What waits in a pool.</summary>
/// <param name="Pool">The pool.</param>
/// <param name="DueTasks">Activity calls that no worker has leased.</param>
/// <param name="OldestSeconds">How long the oldest call has waited, in seconds; null while none waits.</param>
internal sealed record PoolBacklog(string Pool, long DueTasks, double? OldestSeconds);

/// <summary>Which dead letters to move back.</summary>
/// <param name="Message">The id of one.</param>
/// <param name="All">All dead letters.</param>
internal sealed record RedriveRequest(string? Message = null, bool All = false);
