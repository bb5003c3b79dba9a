using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.AspNetCore.Routing;
using Spate.Dag;
using Spate.Host.Runs.Actions;
using Spate.TaskHub;
using Answer = Microsoft.AspNetCore.Http.HttpResults.Results<
    Microsoft.AspNetCore.Http.HttpResults.Accepted<Spate.Host.Runs.Actions.RunChange>,
    Spate.Host.Server.Api.BadRequestProblem,
    Spate.Host.Server.Api.NotFoundProblem,
    Spate.Host.Server.Api.ConflictProblem>;

namespace Spate.Host.Server.Api;

/// <summary>What is done to one run: <c>/api/v1/runs/{id}/…</c>. A body may be left out where all in it may be.</summary>
internal static class RunActionsApi
{
    public static void MapRunActions(this RouteGroupBuilder runs)
    {
        runs.MapPost("/{id}/restart", RestartAsync).TakesBody().WithName("restartRun")
            .WithSummary("Runs an object anew, in place of the earlier run or beside it.");
        runs.MapPost("/{id}/rewind", RewindAsync).TakesBody().WithName("rewindRun")
            .WithSummary("Lets a run that failed or was terminated go on: what failed is done anew, what succeeded is kept.");
        runs.MapPost("/{id}/rerun", RerunAsync).TakesBody().WithName("rerunRun")
            .WithSummary("Does nodes of a run that ended anew, and all that follows from them.");
        runs.MapPost("/{id}/terminate", TerminateAsync).TakesBody().WithName("terminateRun")
            .WithSummary("Ends a run. What it has committed stays.");
        runs.MapPost("/{id}/suspend", SuspendAsync).TakesBody().WithName("suspendRun")
            .WithSummary("Holds a run: what is under way ends, and nothing new begins.");
        runs.MapPost("/{id}/resume", ResumeAsync).TakesBody().WithName("resumeRun").WithSummary("Lets a suspended run go on.");
        runs.MapPost("/{id}/approve", ApproveAsync).TakesBody().WithName("approveRun")
            .WithSummary("Answers what a node of a run waits for.");
        runs.MapPost("/{id}/events/{name}", RaiseAsync).TakesBody().WithName("raiseEvent")
            .WithSummary("Sends an event to a run, with the body as what it carries. It is kept if nobody waits for it yet.");
    }

    private static Task<Answer> RestartAsync(
        HubDurableTaskClient client, string id, RestartRequest? request, bool? dryRun, CancellationToken cancellationToken)
    {
        var newId = request?.NewId ?? (request?.WithNewId == true ? RestartRun.FreshId(id) : null);
        return DoAsync(client, id, new RestartRun(request?.Input?.GetRawText(), newId), dryRun, cancellationToken);
    }

    private static Task<Answer> RewindAsync(
        HubDurableTaskClient client, string id, ReasonRequest? request, bool? dryRun, CancellationToken cancellationToken) =>
        DoAsync(client, id, new RewindRun(request?.Reason), dryRun, cancellationToken);

    private static async Task<Answer> RerunAsync(
        HubDurableTaskClient client, string id, RerunRequest request, bool? dryRun, CancellationToken cancellationToken) =>
        request.From is { Count: > 0 } from
            ? await DoAsync(client, id, new RerunNodes(from, request.Reason), dryRun, cancellationToken)
            : new BadRequestProblem("from is required: the nodes to begin with.");

    private static Task<Answer> TerminateAsync(
        HubDurableTaskClient client, string id, TerminateRequest? request, bool? dryRun, CancellationToken cancellationToken) =>
        DoAsync(client, id, new TerminateRun(request?.Recursive ?? false, request?.Reason), dryRun, cancellationToken);

    private static Task<Answer> SuspendAsync(
        HubDurableTaskClient client, string id, ReasonRequest? request, bool? dryRun, CancellationToken cancellationToken) =>
        DoAsync(client, id, new SuspendRun(request?.Reason), dryRun, cancellationToken);

    private static Task<Answer> ResumeAsync(
        HubDurableTaskClient client, string id, ReasonRequest? request, bool? dryRun, CancellationToken cancellationToken) =>
        DoAsync(client, id, new ResumeRun(request?.Reason), dryRun, cancellationToken);

    private static async Task<Answer> ApproveAsync(
        HubDurableTaskClient client, string id, ApproveRequest request, bool? dryRun, CancellationToken cancellationToken) =>
        request is { Node: { Length: > 0 } node, Decision: { } decision }
            ? await DoAsync(
                client, id, new ApproveNode(node, new Approval(decision, Comment: request.Comment)), dryRun, cancellationToken)
            : new BadRequestProblem("node and decision are required: the node that waits, and Approved or Rejected.");

    private static Task<Answer> RaiseAsync(
        HubDurableTaskClient client,
        string id,
        string name,
        [FromBody] JsonElement? payload,
        bool? dryRun,
        CancellationToken cancellationToken) =>
        DoAsync(client, id, new RaiseEvent(name, payload), dryRun, cancellationToken);

    private static async Task<Answer> DoAsync(
        HubDurableTaskClient client, string id, RunAction action, bool? dryRun, CancellationToken cancellationToken)
    {
        // What a run asks for is in its status, which comes with its payloads.
        if (await client.GetInstanceAsync(id, getInputsAndOutputs: action is ApproveNode, cancellationToken) is not { } run)
            return NotFoundProblem.Run(id);
        try
        {
            var change = await action.DoAsync(client, run, dryRun == true, cancellationToken);
            return TypedResults.Accepted($"/api/v1/runs/{Uri.EscapeDataString(change.NewRun ?? id)}", change);
        }
        catch (RunRefusedException refusal)
        {
            return refusal.Reason == RefusalReason.Invalid ? new BadRequestProblem(refusal.Message) : new ConflictProblem(refusal.Message);
        }
    }
}

/// <summary>How to restart a run.</summary>
/// <param name="Input">Another input; the earlier run's by default.</param>
/// <param name="NewId">The id of the new run; by default it takes the place of the earlier one.</param>
/// <param name="WithNewId">Whether to make an id for the new run.</param>
internal sealed record RestartRequest(JsonElement? Input = null, string? NewId = null, bool WithNewId = false);

/// <summary>Why something is done.</summary>
/// <param name="Reason">The reason: it is kept in the run's history.</param>
internal sealed record ReasonRequest(string? Reason = null);

/// <summary>What to do anew.</summary>
/// <param name="From">The nodes to begin with: of a fan-out, <c>enrich</c> is every item and <c>enrich[17]</c> one.</param>
/// <param name="Reason">The reason: it is kept in the run's history.</param>
internal sealed record RerunRequest(IReadOnlyList<string>? From = null, string? Reason = null);

/// <summary>The answer to what a node waits for.</summary>
/// <param name="Node">The node, such as <c>release</c>.</param>
/// <param name="Decision">What is decided.</param>
/// <param name="Comment">Why, for people who read the history.</param>
internal sealed record ApproveRequest(string? Node = null, ApprovalDecision? Decision = null, string? Comment = null);

/// <summary>How to end a run.</summary>
/// <param name="Recursive">Whether its sub-orchestrations end with it.</param>
/// <param name="Reason">The reason: it is kept with the run.</param>
internal sealed record TerminateRequest(bool Recursive = false, string? Reason = null);
