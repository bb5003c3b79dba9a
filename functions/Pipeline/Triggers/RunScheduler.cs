using Microsoft.Extensions.Logging;
using Spate.Durable;

namespace Spate.Pipeline.Triggers;

/// <summary>Turns a notification into a run of <see cref="EnrichObject"/>, once.</summary>
internal sealed class RunScheduler(
    DurableTaskClient client, PipelineConfiguration configuration, TriggerCounters counters, TimeProvider time, ILogger<RunScheduler> logger)
{
    public async Task<ScheduleOutcome> ScheduleAsync(ObjectNotification notification, CancellationToken cancellationToken)
    {
        if (configuration.Match(notification.Bucket, notification.Key) is not { } route)
        {
            counters.AddUnrouted();
            logger.LogDebug("No route takes {Bucket}/{Key}", notification.Bucket, notification.Key);
            return ScheduleOutcome.Unrouted;
        }

        return await ScheduleAsync(route, notification, cancellationToken);
    }

    public async Task<ScheduleOutcome> ScheduleAsync(Route route, ObjectNotification notification, CancellationToken cancellationToken)
    {
        var options = new StartOrchestrationOptions(RunId.For(route, notification))
        {
            Tags = RunTags.Of(route, notification),
        };
        try
        {
            var input = EnrichObjectInput.Of(route, notification, time.GetUtcNow());
            await client.ScheduleNewOrchestrationInstanceAsync(
                nameof(EnrichObject), input, options.WithDedupeStatuses(Enum.GetValues<OrchestrationRuntimeStatus>()), cancellationToken);
            counters.AddScheduled();
            return ScheduleOutcome.Scheduled;
        }
        catch (OrchestrationAlreadyExistsException)
        {
            counters.AddDuplicate();
            return ScheduleOutcome.Duplicate;
        }
    }
}
