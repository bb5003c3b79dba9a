using System.Collections;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Spate.Host.Observability.Metrics;

namespace Spate.Host.Observability;

/// <summary>
/// Metrics for Prometheus to scrape; while <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set, also metrics and traces over OTLP, configured with
/// OpenTelemetry's other environment variables.
/// </summary>
internal static class Telemetry
{
    private const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";
    private const string ServiceName = "OTEL_SERVICE_NAME";
    private const string OwnNames = "Spate.*";

    /// <param name="builder">The application.</param>
    /// <param name="role">Its role, which names the service unless <c>OTEL_SERVICE_NAME</c> is set.</param>
    /// <exception cref="CommandException">The endpoint is not an address.</exception>
    public static void AddTelemetry(this IHostApplicationBuilder builder, string role)
    {
        var telemetry = builder.Services.AddOpenTelemetry().WithMetrics(static metrics => metrics
            .AddMeter(OwnNames, RuntimeMetrics.Meter)
            .AddView(RuntimeMetrics.View)
            .AddPrometheusExporter(static options =>
            {
                options.ScopeInfoEnabled = false;
                options.TargetInfoEnabled = false;
                options.ScrapeResponseCacheDurationMilliseconds = 0;
            }));
        builder.Services.AddProcessGauges();
        if (!IsExported())
            return;

        // OpenTelemetry reads its variables from the configuration, which here does not include the environment.
        builder.Configuration.AddInMemoryCollection(Variables());
        telemetry
            .ConfigureResource(resource => Describe(resource, role))
            .WithMetrics(static metrics => metrics.AddOtlpExporter())
            .WithTracing(static traces => traces.AddSource(OwnNames).AddOtlpExporter());
        builder.Services.AddHostedService<GaugeRefresh>();

        // First, so that it stops last: what the other services record while stopping is exported too.
        builder.Services.Insert(0, ServiceDescriptor.Singleton<IHostedService, TelemetryFlush>());
    }

    private static bool IsExported() => Environment.GetEnvironmentVariable(Endpoint) switch
    {
        null or "" => false,
        var endpoint when Uri.TryCreate(endpoint, UriKind.Absolute, out var address) && address.Scheme is "http" or "https" => true,
        _ => throw new CommandException($"{Endpoint} must be an address such as http://127.0.0.1:4317.", ExitCode.Usage),
    };

    private static void Describe(ResourceBuilder resource, string role)
    {
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable(ServiceName)))
        {
            resource.AddService(
                $"spate-{role}",
                serviceVersion: ProgramVersion.Text,
                serviceInstanceId: $"{Environment.MachineName}:{Environment.ProcessId}");
        }
        resource.AddEnvironmentVariableDetector();
    }

    private static IEnumerable<KeyValuePair<string, string?>> Variables() => Environment.GetEnvironmentVariables().Cast<DictionaryEntry>()
        .Select(static variable => new KeyValuePair<string, string?>((string)variable.Key, (string?)variable.Value))
        .Where(static variable => variable.Key.StartsWith("OTEL_", StringComparison.Ordinal));
}
