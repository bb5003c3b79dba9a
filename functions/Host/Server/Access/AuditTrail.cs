using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Spate.TaskHub;

namespace Spate.Host.Server.Access;

/// <summary>
/// Keeps in the hub, and logs, who asked for which change through the API and what became of it: changes, refusals of viewers, and log-ins.
/// Other requests without a key are left out, and log-ins beyond their limit, as anybody can send any number of them.
/// </summary>
internal sealed partial class AuditTrail(ITaskHub hub, TimeProvider time, ILogger<AuditTrail> log)
{
    private const int MaxDetail = 2000;

    /// <summary>Observes the API. What is refused before it is let in passes here too.</summary>
    public static void Use(WebApplication app) => app.UseWhen(
        static context => IsAudited(context.Request),
        api => api.Use(static (context, next) =>
            context.RequestServices.GetRequiredService<AuditTrail>().ObserveAsync(context, next)));

    private static bool IsAudited(HttpRequest request) =>
        request.Path.StartsWithSegments("/api", StringComparison.OrdinalIgnoreCase)
        && !HttpMethods.IsGet(request.Method) && !HttpMethods.IsHead(request.Method);

    private async Task ObserveAsync(HttpContext context, RequestDelegate next)
    {
        // What it carried is told, but for keys.
        var detail = SessionCookie.IsAskedFor(context.Request) ? null : await ReadBodyAsync(context.Request);
        try
        {
            await next(context);
        }
        catch (Exception error)
        {
            await RecordAsync(context, detail, ProblemResponses.StatusOf(error));
            throw;
        }

        await RecordAsync(context, detail, context.Response.StatusCode);
    }

    private async Task RecordAsync(HttpContext context, string? detail, int status)
    {
        var caller = Caller.Of(context);
        if (caller is null && !IsAnsweredLogIn(context.Request, status))
            return;
        var entry = new AuditEntry(
            time.GetUtcNow(),
            caller?.Name ?? "",
            context.Connection.RemoteIpAddress?.ToString() ?? "",
            context.GetEndpoint()?.Metadata.GetMetadata<IEndpointNameMetadata>()?.EndpointName ?? context.Request.Method,
            context.Request.Path + context.Request.QueryString,
            detail,
            status);
        LogChange(entry.Actor, entry.Address, entry.Action, entry.Target, entry.Status);
        await hub.AddAuditAsync(entry, CancellationToken.None);
    }

    private static bool IsAnsweredLogIn(HttpRequest request, int status) =>
        SessionCookie.IsAskedFor(request) && HttpMethods.IsPost(request.Method) && status != StatusCodes.Status429TooManyRequests;

    private static async Task<string?> ReadBodyAsync(HttpRequest request)
    {
        // In memory: no body may be longer.
        request.EnableBuffering(bufferThreshold: (int)HttpEndpoint.MaxRequestBodyBytes);
        using var reader = new StreamReader(request.Body, Encoding.UTF8, detectEncodingFromByteOrderMarks: false, leaveOpen: true);
        var text = new char[MaxDetail];
        var length = await reader.ReadBlockAsync(text.AsMemory(), request.HttpContext.RequestAborted);
        request.Body.Position = 0;
        return length == 0 ? null : new string(text, 0, length).Replace('\0', '\uFFFD');
    }

    [LoggerMessage(3, LogLevel.Information, "Audit: {Actor} from {Address}: {Action} {Target}: {Status}")]
    private partial void LogChange(string actor, string address, string action, string target, int status);
}
