using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Spate.Host.Schedules;
using Spate.Pipeline;

namespace Spate.Host.Server.Api;

/// <summary>What runs at certain times: <c>/api/v1/schedules</c>.</summary>
internal static class SchedulesApi
{
    public static void MapSchedules(this RouteGroupBuilder api)
    {
        var schedules = api.MapGroup("/schedules").WithTags("schedules");
        schedules.MapGet("/", ListAsync).WithName("listSchedules").WithSummary("Lists the schedules with their next times.");
        schedules.MapGet("/{name}", GetAsync).WithName("getSchedule").WithSummary("Shows one schedule with its next times.");
        schedules.MapPost("/{name}/suspend", SuspendAsync).WithName("suspendSchedule")
            .WithSummary("Starts no runs until the schedule is resumed.");
        schedules.MapPost("/{name}/resume", ResumeAsync).WithName("resumeSchedule").WithSummary("Goes on with a suspended schedule.");
        schedules.MapPost("/{name}/run", RunAsync).TakesBody().WithName("runSchedule")
            .WithSummary("Runs a schedule now, or for a time that has passed.");
    }

    private static async Task<Ok<ScheduleList>> ListAsync(ScheduleClient client, TimeProvider time, CancellationToken cancellationToken)
    {
        var (schedules, now) = (await client.ListAsync(cancellationToken), time.GetUtcNow());
        return TypedResults.Ok(new ScheduleList(
            [.. schedules.Select(schedule => ScheduleSummary.Of(schedule, now, ScheduleSummary.DefaultTimes))]));
    }

    /// <param name="client">Reads.</param>
    /// <param name="time">The clock.</param>
    /// <param name="name">The schedule.</param>
    /// <param name="count">How many of its next times to show, 1 to 1000; 5 by default.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    private static async Task<Results<Ok<ScheduleSummary>, BadRequestProblem, NotFoundProblem>> GetAsync(
        ScheduleClient client, TimeProvider time, string name, int? count, CancellationToken cancellationToken)
    {
        if (count is < 1 or > ScheduleSummary.MaxTimes)
            return new BadRequestProblem($"count must be 1 to {ScheduleSummary.MaxTimes}.");
        return await client.FindAsync(name, cancellationToken) is { } status
            ? TypedResults.Ok(ScheduleSummary.Of(status, time.GetUtcNow(), count ?? ScheduleSummary.DefaultTimes))
            : NoSchedule(name);
    }

    private static Task<Results<Accepted, NotFoundProblem>> SuspendAsync(
        ScheduleClient client, string name, CancellationToken cancellationToken) =>
        AskAsync(client, name, client.SuspendAsync, cancellationToken);

    private static Task<Results<Accepted, NotFoundProblem>> ResumeAsync(
        ScheduleClient client, string name, CancellationToken cancellationToken) =>
        AskAsync(client, name, client.ResumeAsync, cancellationToken);

    private static async Task<Results<Accepted, NotFoundProblem>> AskAsync(
        ScheduleClient client, string name, Func<string, CancellationToken, Task> ask, CancellationToken cancellationToken)
    {
        if (await client.FindAsync(name, cancellationToken) is null)
            return NoSchedule(name);
        await ask(name, cancellationToken);
        return TypedResults.Accepted($"/api/v1/schedules/{Uri.EscapeDataString(name)}");
    }

    private static async Task<Results<Accepted<RequestedRun>, BadRequestProblem, NotFoundProblem, ConflictProblem>> RunAsync(
        ScheduleClient client, TimeProvider time, string name, ScheduleRunRequest request, CancellationToken cancellationToken)
    {
        if (request.Time > time.GetUtcNow())
            return new BadRequestProblem("time must have passed; leave it out for now.");
        if (await client.FindAsync(name, cancellationToken) is not { Schedule: var schedule })
            return NoSchedule(name);
        try
        {
            var run = request.DryRun
                ? await client.PrepareRunAsync(schedule, request.Time, cancellationToken)
                : await client.RunAsync(schedule, request.Time, cancellationToken);
            return TypedResults.Accepted($"/api/v1/runs/{Uri.EscapeDataString(run)}", new RequestedRun(run, request.DryRun));
        }
        catch (ScheduledRunRefusedException e)
        {
            return new ConflictProblem(e.Message);
        }
    }

    private static NotFoundProblem NoSchedule(string name) => new($"There is no schedule '{name}'.");
}

/// <summary>The schedules.</summary>
/// <param name="Schedules">All of them, by name.</param>
internal sealed record ScheduleList(IReadOnlyList<ScheduleSummary> Schedules);

/// <summary>Which run to start.</summary>
/// <param name="Time">The time to run for; null for now.</param>
/// <param name="DryRun">Whether to answer only what would be started.</param>
internal sealed record ScheduleRunRequest(DateTimeOffset? Time = null, bool DryRun = false);
