using OpenTelemetry;
using OpenTelemetry.Metrics;
using OpenTelemetry.Resources;
using OpenTelemetry.Trace;
using Spate.Host.Observability.Metrics;

namespace Spate.Host.Observability;

/// <summary>
/// Traces and metrics over OTLP, as OpenTelemetry's environment variables say, while <c>OTEL_EXPORTER_OTLP_ENDPOINT</c> is set. Disposing sends
/// what is left.
/// </summary>
internal sealed class Telemetry : IDisposable
{
    /// <summary>Where to send to; without it nothing is traced, and nothing sent.</summary>
    public const string Endpoint = "OTEL_EXPORTER_OTLP_ENDPOINT";

    private const string ServiceName = "OTEL_SERVICE_NAME";
    private const int LastChanceMilliseconds = 2000;

    private static readonly string[] Sources = ["Spate.TaskHub", "Spate.Pipeline", "Spate.Cloud"];

    private readonly TracerProvider _traces;
    private readonly MeterProvider _metrics;

    private Telemetry(TracerProvider traces, MeterProvider metrics) => (_traces, _metrics) = (traces, metrics);

    /// <summary>Whether the environment asks for it.</summary>
    public static bool IsAskedFor => Environment.GetEnvironmentVariable(Endpoint) is { Length: > 0 };

    /// <summary>Begins to trace and to send; null when the environment does not ask for it.</summary>
    /// <param name="role">What this process is, for the name of the service unless <c>OTEL_SERVICE_NAME</c> says another.</param>
    /// <exception cref="CommandException">The endpoint is no address.</exception>
    public static Telemetry? Start(string role)
    {
        if (Environment.GetEnvironmentVariable(Endpoint) is not { Length: > 0 } endpoint)
            return null;
        if (!Uri.TryCreate(endpoint, UriKind.Absolute, out var address) || address.Scheme is not ("http" or "https"))
            throw new CommandException($"{Endpoint} must be an address such as http://127.0.0.1:4317.", ExitCode.Usage);

        var resource = Resource(role);
        return new Telemetry(
            Sdk.CreateTracerProviderBuilder().SetResourceBuilder(resource).AddSource(Sources).AddOtlpExporter().Build(),
            Sdk.CreateMeterProviderBuilder().SetResourceBuilder(resource).AddMeter($"{MetricCollector.OwnMeters}*", MetricCollector.RuntimeMeter).AddOtlpExporter().Build());
    }

    public void Dispose()
    {
        // A collector that does not answer must not hold up the end of the process.
        Parallel.Invoke(() => _traces.Shutdown(LastChanceMilliseconds), () => _metrics.Shutdown(LastChanceMilliseconds));
        _traces.Dispose();
        _metrics.Dispose();
    }

    private static ResourceBuilder Resource(string role)
    {
        var resource = ResourceBuilder.CreateDefault();
        if (string.IsNullOrEmpty(Environment.GetEnvironmentVariable(ServiceName)))
            resource.AddService($"spate-{role}", serviceVersion: ProgramVersion.Text, serviceInstanceId: $"{Environment.MachineName}:{Environment.ProcessId}");
        return resource.AddEnvironmentVariableDetector();
    }
}
