using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Spate.Host.Observability.Metrics;

/// <summary><c>/metrics</c>, as Prometheus scrapes it.</summary>
internal static class MetricsEndpoint
{
    private const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    public static void MapMetrics(this IEndpointRouteBuilder endpoints, ProcessMetrics metrics) => endpoints.MapGet("/metrics", async (HttpContext context) =>
    {
        await metrics.RefreshAsync();
        context.Response.ContentType = ContentType;
        await context.Response.WriteAsync(metrics.Collect(), context.RequestAborted);
    }).ExcludeFromDescription();
}
