using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Diagnostics;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Spate.Cloud;
using Spate.TaskHub;

namespace Spate.Host.Server;

/// <summary>What a request is answered that failed: problem details (RFC 9457), with the cause where it is the caller's or a backend's.</summary>
internal static class Failures
{
    public static void AddFailures(this IServiceCollection services)
    {
        services.Configure<RouteHandlerOptions>(static options => options.ThrowOnBadRequest = true);
        services.AddProblemDetails(static options => options.CustomizeProblemDetails = static context =>
        {
            if (context.HttpContext.Features.Get<IExceptionHandlerFeature>()?.Error is { } error && StatusOf(error) != StatusCodes.Status500InternalServerError)
                context.ProblemDetails.Detail ??= Explain(error);
        });
    }

    public static void UseFailures(this WebApplication app) => app.UseExceptionHandler(new ExceptionHandlerOptions
    {
        StatusCodeSelector = StatusOf,

        // What the caller did wrong is told to the caller.
        SuppressDiagnosticsCallback = static context => context.Exception is BadHttpRequestException,
    });

    private static int StatusOf(Exception error) => error switch
    {
        BadHttpRequestException bad => bad.StatusCode,
        TaskHubException or MessageQueueException or ObjectStoreException => StatusCodes.Status503ServiceUnavailable,
        _ => StatusCodes.Status500InternalServerError,
    };

    private static string Explain(Exception error) => error is BadHttpRequestException { InnerException: System.Text.Json.JsonException json }
        ? $"The body is not the JSON that is expected here: {json.Message}"
        : error.Message;
}
