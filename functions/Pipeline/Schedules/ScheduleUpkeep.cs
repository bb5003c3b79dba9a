using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;

namespace Spate.Pipeline.Schedules;

/// <summary>
/// Gives every schedule of <c>pipeline.yaml</c> its keeper when a worker starts, and ends the keepers of schedules that were removed. Later
/// it only revives keepers that failed: while workers with an older file are being replaced, the youngest one has the last word.
/// </summary>
internal sealed class ScheduleUpkeep(
    ScheduleKeepers keepers, PipelineConfiguration configuration, TimeProvider time, ILogger<ScheduleUpkeep> logger) : BackgroundService
{
    private static readonly TimeSpan Interval = TimeSpan.FromMinutes(5);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var retrying = Retrying();
        try
        {
            await retrying.ExecuteAsync(
                async cancellation => await keepers.AlignAsync(configuration.Schedules, cancellation), stoppingToken);
            using var timer = new PeriodicTimer(Interval, time);
            while (await timer.WaitForNextTickAsync(stoppingToken))
            {
                await retrying.ExecuteAsync(
                    async cancellation => await keepers.ReviveAsync(configuration.Schedules, cancellation), stoppingToken);
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            logger.LogDebug("The upkeep of schedules has stopped");
        }
    }

    private ResiliencePipeline Retrying()
    {
        var retry = new RetryStrategyOptions
        {
            MaxRetryAttempts = int.MaxValue,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Delay = TimeSpan.FromSeconds(1),
            MaxDelay = TimeSpan.FromMinutes(1),
            ShouldHandle = args => ValueTask.FromResult(
                args.Outcome.Exception is not (null or OperationCanceledException or OutOfMemoryException)),
            OnRetry = args =>
            {
                logger.LogWarning(args.Outcome.Exception, "The upkeep of schedules failed. Trying again in {Pause}", args.RetryDelay);
                return default;
            },
        };
        return new ResiliencePipelineBuilder { TimeProvider = time }.AddRetry(retry).Build();
    }
}
