using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Spate.Cloud;
using Spate.TaskHub;

namespace Spate.Host.Server;

/// <summary>Answers failed requests with problem details (RFC 9457), which name the cause if it is the caller's or a backend's.</summary>
internal static class ProblemResponses
{
    public static void AddProblemResponses(this IServiceCollection services)
    {
        services.Configure<RouteHandlerOptions>(static options => options.ThrowOnBadRequest = true);
        services.AddProblemDetails(static options => options.CustomizeProblemDetails = static context =>
        {
            context.ProblemDetails.Detail ??= context.HttpContext.Features.Get<IExceptionHandlerFeature>() is { } failure
                ? Explain(failure, context.HttpContext.Request)
                : BadRequests.Explain(context.HttpContext.Response.StatusCode);
        });
        services.AddSingleton<IStartupFilter, First>();
    }

    /// <summary>The status that answers a request that failed so.</summary>
    public static int StatusOf(Exception error) => error switch
    {
        BadHttpRequestException bad => bad.StatusCode,
        TaskHubException or MessageQueueException or ObjectStoreException => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status500InternalServerError,
    };

    private static string? Explain(IExceptionHandlerFeature failure, HttpRequest request) => failure.Error switch
    {
        BadHttpRequestException bad => BadRequests.Explain(bad, failure, request),
        TaskHubException or MessageQueueException or ObjectStoreException => failure.Error.Message,
        _ => null,
    };

    /// <summary>Runs before everything else that answers.</summary>
    private sealed class First : IStartupFilter
    {
        private static readonly ExceptionHandlerOptions Options = new()
        {
            StatusCodeSelector = StatusOf,

            // The caller's errors are reported to the caller and not logged.
            SuppressDiagnosticsCallback = static context => context.Exception is BadHttpRequestException,
        };

        public Action<IApplicationBuilder> Configure(Action<IApplicationBuilder> next) => app =>
        {
            app.UseExceptionHandler(Options);
            app.UseStatusCodePages();
            next(app);
        };
    }
}
