using Microsoft.Extensions.Hosting;
using OpenTelemetry.Metrics;
using OpenTelemetry.Trace;

namespace Spate.Host.Observability;

/// <summary>Flushes telemetry when the host stops. A collector that does not answer must not delay the end of the process.</summary>
internal sealed class TelemetryFlush(TracerProvider traces, MeterProvider metrics) : IHostedService
{
    private const int LastChanceMilliseconds = 2000;

    public Task StartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.WhenAll(
        Task.Run(() => traces.Shutdown(LastChanceMilliseconds), CancellationToken.None),
        Task.Run(() => metrics.Shutdown(LastChanceMilliseconds), CancellationToken.None));
}
