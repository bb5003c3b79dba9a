using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Spate.Host.Runs.Logs;
using Spate.Host.Runs.Nodes;
using Spate.TaskHub;

namespace Spate.Host.Server.Api;

/// <summary>The calls of a run, attempt by attempt: <c>/api/v1/runs/{id}/calls</c>.</summary>
internal static class RunCallsApi
{
    public static void MapRunCalls(this RouteGroupBuilder runs)
    {
        runs.MapGet("/{id}/calls", ListAsync).WithName("listRunCalls")
            .WithSummary("Lists the calls of a run, attempt by attempt: when each waited, and when it ran.");
        runs.MapGet("/{id}/calls/{task:int}", GetAsync).WithName("getRunCall")
            .WithSummary("Shows what a call was given, and what it gave.");
    }

    /// <param name="client">Reads.</param>
    /// <param name="id">The run.</param>
    /// <param name="node">Only calls of this node, of its items and of the nodes that it is made of.</param>
    /// <param name="state">Only calls in this state: Running, Succeeded or Failed.</param>
    /// <param name="after">How many calls to skip: the last page's next.</param>
    /// <param name="limit">How many at most, 1 to 1000; 100 by default.</param>
    /// <param name="cancellationToken">Gives up.</param>
    private static async Task<Results<Ok<CallPage>, BadRequestProblem, NotFoundProblem>> ListAsync(
        HubDurableTaskClient client, string id, string? node, string? state, int? after, int? limit, CancellationToken cancellationToken)
    {
        if (ListPage.Read(after, limit, state, out var page, out var wanted) is { } fault)
            return new BadRequestProblem(fault);
        if (await client.GetInstanceAsync(id, getInputsAndOutputs: false, cancellationToken) is not { } run)
            return NotFoundProblem.Run(id);
        var history = await client.GetOrchestrationHistoryAsync(id, cancellationToken);
        var found = NodeCall.Of(history).Where(call => node is null || call.IsOf(node))
            .Select(call => CallLine.Of(call, run.IsCompleted))
            .Where(call => wanted is null || call.State == wanted)
            .ToList();
        var (items, next) = page.Of(found);
        return TypedResults.Ok(new CallPage(items, found.Count, next));
    }

    private static async Task<Results<Ok<CallValues>, NotFoundProblem>> GetAsync(
        HubDurableTaskClient client, string id, int task, CancellationToken cancellationToken)
    {
        if (await client.GetInstanceAsync(id, getInputsAndOutputs: false, cancellationToken) is null)
            return NotFoundProblem.Run(id);
        var history = await client.GetOrchestrationHistoryAsync(id, cancellationToken);
        return CallValues.Find(history, task) is { } values
            ? TypedResults.Ok(values)
            : new NotFoundProblem($"The run '{id}' has no call {task}.");
    }
}
