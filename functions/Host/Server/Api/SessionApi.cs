using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.HttpResults;
using Microsoft.AspNetCore.Routing;
using Spate.Host.Server.Access;
using Spate.TaskHub;

namespace Spate.Host.Server.Api;

/// <summary>Who is logged in, <c>/api/v1/session</c>, and who did what, <c>/api/v1/audit</c>.</summary>
internal static class SessionApi
{
    private const int DefaultLimit = 50;
    private const int MaxLimit = 500;

    public static void MapSession(this RouteGroupBuilder api)
    {
        var session = api.MapGroup("/session").WithTags("session");
        session.MapGet("/", Get).WithName("getSession").WithSummary("Says who the caller is, and whether a key is needed.");
        session.MapPost("/", LogIn).RequireRateLimiting(LogInLimit.Policy).TakesBody()
            .ProducesProblem(StatusCodes.Status429TooManyRequests).WithName("logIn")
            .WithSummary("Logs a browser in: the key is kept in a cookie that scripts cannot read.");
        session.MapDelete("/", LogOut).WithName("logOut").WithSummary("Logs a browser out.");
        api.MapGet("/audit", AuditAsync).WithTags("session").WithName("listAudit")
            .WithSummary("Lists who asked for which change, and what became of it, the newest first.");
    }

    private static Ok<Session> Get(HttpContext context, Guard guard) => TypedResults.Ok(Session.Of(Caller.Of(context), guard));

    private static Results<Ok<Session>, UnauthorizedProblem> LogIn(HttpContext context, Guard guard, LogInRequest request)
    {
        if (!guard.IsKeyRequired)
            return TypedResults.Ok(Session.Of(Caller.ThisMachine, guard));
        if (guard.Find(request.Key) is not { } caller)
            return new UnauthorizedProblem("That is not a key of this dashboard.");
        caller.Note(context);
        SessionCookie.Set(context, request.Key!);
        return TypedResults.Ok(Session.Of(caller, guard));
    }

    private static NoContent LogOut(HttpContext context)
    {
        SessionCookie.Remove(context);
        return TypedResults.NoContent();
    }

    /// <param name="hub">Reads.</param>
    /// <param name="limit">How many at most, 1 to 500; 50 by default.</param>
    /// <param name="after">Where to go on: the last page's next.</param>
    /// <param name="cancellationToken">Gives up.</param>
    private static async Task<Results<Ok<AuditList>, BadRequestProblem>> AuditAsync(
        ITaskHub hub, int? limit, long? after, CancellationToken cancellationToken)
    {
        if (limit is < 1 or > MaxLimit)
            return new BadRequestProblem($"limit must be 1 to {MaxLimit}.");
        var items = await hub.ListAuditAsync(after, limit ?? DefaultLimit, cancellationToken);
        return TypedResults.Ok(new AuditList(items, items.Count == (limit ?? DefaultLimit) ? items[^1].Id : null));
    }
}

/// <summary>Who the caller is.</summary>
/// <param name="Name">The name of the key; null if nobody is logged in.</param>
/// <param name="Role">What the caller may do; null if nobody is logged in.</param>
/// <param name="KeyRequired">Whether a key is needed.</param>
internal sealed record Session(string? Name, Role? Role, bool KeyRequired)
{
    public static Session Of(Caller? caller, Guard guard) => new(caller?.Name, caller?.Role, guard.IsKeyRequired);
}

/// <summary>A log-in.</summary>
/// <param name="Key">The key.</param>
internal sealed record LogInRequest(string? Key);

/// <summary>Changes that were asked for.</summary>
/// <param name="Items">The changes, the newest first.</param>
/// <param name="Next">Pass it as <c>after</c> for the next page; null on the last page.</param>
internal sealed record AuditList(IReadOnlyList<AuditEntry> Items, long? Next);
