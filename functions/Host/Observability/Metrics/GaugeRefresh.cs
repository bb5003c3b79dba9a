using Microsoft.Extensions.Hosting;

namespace Spate.Host.Observability.Metrics;

/// <summary>Keeps the gauges up to date for exporters. A scrape refreshes them itself.</summary>
internal sealed class GaugeRefresh(ProcessGauges gauges, TimeProvider time) : BackgroundService
{
    /// <summary>OpenTelemetry exports every minute.</summary>
    private static readonly TimeSpan Interval = TimeSpan.FromSeconds(30);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(Interval, time);
        do
            await gauges.RefreshAsync();
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }
}
