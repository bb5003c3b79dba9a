using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Spate.TaskHub.Retention;

/// <summary>Looks for what a hub may forget, again and again.</summary>
internal sealed partial class RetentionService(
    ITaskHub hub, RetentionOptions options, TimeProvider time, ILogger<RetentionService> log) : BackgroundService
{
    private readonly RetentionSweep _sweep = new(hub, options);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var timer = new PeriodicTimer(options.Interval, time);
        do
            await SweepAsync(stoppingToken);
        while (await timer.WaitForNextTickAsync(stoppingToken));
    }

    private async Task SweepAsync(CancellationToken stoppingToken)
    {
        try
        {
            var result = await _sweep.RunAsync(stoppingToken);
            if (result != default)
                Swept(log, result.Purged, result.Trimmed);
        }
        catch (Exception e) when (e is not OperationCanceledException)
        {
            // What is left is looked for again at the next look.
            Failed(log, e);
        }
    }

    [LoggerMessage(1, LogLevel.Information, "Retention removed {Purged} runs, and the histories of {Trimmed} more.")]
    private static partial void Swept(ILogger log, int purged, int trimmed);

    [LoggerMessage(2, LogLevel.Warning, "Retention could not look at the task hub. It will try again.")]
    private static partial void Failed(ILogger log, Exception error);
}
