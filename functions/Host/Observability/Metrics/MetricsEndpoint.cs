using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Spate.Host.Server.Parts;

namespace Spate.Host.Observability.Metrics;

/// <summary><c>/metrics</c>, as Prometheus scrapes it.</summary>
internal static class MetricsEndpoint
{
    private const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    public static void AddMetrics(this WebApplicationBuilder builder) => builder.Services.AddSingleton(static services =>
        new ProcessMetrics(services, withTables: services.GetService<LoadedTables>() is not null, Telemetry.IsAskedFor));

    /// <summary>Collects from now on, and answers with what was collected.</summary>
    public static void MapMetrics(this WebApplication app)
    {
        var metrics = app.Services.GetRequiredService<ProcessMetrics>();
        app.MapGet("/metrics", context => AnswerAsync(context, metrics)).ExcludeFromDescription();
    }

    private static async Task AnswerAsync(HttpContext context, ProcessMetrics metrics)
    {
        await metrics.RefreshAsync();
        context.Response.ContentType = ContentType;
        await context.Response.WriteAsync(metrics.Collect(), context.RequestAborted);
    }
}
