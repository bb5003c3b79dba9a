using System.Diagnostics.Metrics;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Spate.Cloud;
using Spate.Host.Server.Parts;
using Spate.TaskHub;

namespace Spate.Host.Observability.Metrics;

/// <summary>The gauges of a process, and <c>/metrics</c> for Prometheus.</summary>
internal static class MetricsServices
{
    /// <summary>Adds gauges for the hub, the queue and the tables, as far as the application has them.</summary>
    public static void AddProcessGauges(this IServiceCollection services)
    {
        services.AddMetrics();
        services.AddSingleton(Create);
    }

    public static void MapMetrics(this IEndpointRouteBuilder endpoints)
    {
        var gauges = endpoints.ServiceProvider.GetRequiredService<ProcessGauges>();
        endpoints.MapPrometheusScrapingEndpoint("/metrics", meterProvider: null, branch => branch.Use(async (context, next) =>
        {
            // Prometheus prefers OpenMetrics, which writes bucket bounds differently and adds a second series for each counter.
            context.Request.Headers.Accept = "text/plain;version=0.0.4";
            await gauges.RefreshAsync();
            await next(context);
        }), optionsName: null);
    }

    private static ProcessGauges Create(IServiceProvider provider)
    {
        var meters = provider.GetRequiredService<IMeterFactory>();
        var services = provider.GetRequiredService<IServiceProviderIsService>();
        var sampled = new List<ISampledGauges>();
        if (services.IsService(typeof(ITaskHub)))
            sampled.Add(ActivatorUtilities.CreateInstance<HubGauges>(provider));
        if (services.IsService(typeof(IMessageQueue)))
            sampled.Add(ActivatorUtilities.CreateInstance<QueueGauges>(provider));
        if (services.IsService(typeof(LoadedTables)))
        {
            sampled.Add(ActivatorUtilities.CreateInstance<TableGauges>(provider));
            WorkerTime.Measure(meters, provider.GetRequiredService<TimeProvider>());
        }

        return new ProcessGauges(meters, sampled);
    }
}
