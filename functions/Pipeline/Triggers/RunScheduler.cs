using DurableTask.Core.Exceptions;
using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Spate.Cloud;

namespace Spate.Pipeline.Triggers;

/// <summary>Turns a notification into a run of <see cref="EnrichObject"/>, once.</summary>
internal sealed class RunScheduler(
    DurableTaskClient client, PipelineConfiguration configuration, TriggerCounters counters, TimeProvider time,
    ILogger<RunScheduler> logger)
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
        var scheduled = await TryScheduleAsync(route, notification, cancellationToken)
            || (await IsPutAgainAsync(route, notification, cancellationToken)
                && await TryScheduleAsync(route, notification with { IsPutAgain = true }, cancellationToken));
        if (scheduled)
            counters.AddScheduled();
        else
            counters.AddDuplicate();
        return scheduled ? ScheduleOutcome.Scheduled : ScheduleOutcome.Duplicate;
    }

    /// <returns>False if there is such a run.</returns>
    private async Task<bool> TryScheduleAsync(Route route, ObjectNotification notification, CancellationToken cancellationToken)
    {
        // Whatever became of the run that has the id: a backend replaces those whose state is not named.
        var options = new StartOrchestrationOptions(RunId.For(route, notification)) { Tags = RunTags.Of(route, notification) }
            .WithDedupeStatuses([.. StartOrchestrationOptionsExtensions.ValidDedupeStatuses]);
        try
        {
            var input = EnrichObjectInput.Of(route, notification, time.GetUtcNow());
            await client.ScheduleNewOrchestrationInstanceAsync(nameof(EnrichObject), input, options, cancellationToken);
            return true;
        }
        catch (OrchestrationAlreadyExistsException)
        {
            return false;
        }
    }

    /// <summary>
    /// Whether the run of this ETag is about an earlier time at which the same bytes were put under this key. Notifications of one put have
    /// one sequencer, however often they are delivered; a run that was not notified has none, and is taken for this version's.
    /// </summary>
    private async Task<bool> IsPutAgainAsync(Route route, ObjectNotification notification, CancellationToken cancellationToken)
    {
        if (notification is { VersionId.Length: > 0 } or { Sequencer: null })
            return false;
        var run = await client.GetInstanceAsync(RunId.For(route, notification), getInputsAndOutputs: true, cancellationToken);
        return run?.ReadInputAs<EnrichObjectInput>() is not { } earlier
            || Sequencer.IsOlder(earlier.Object.Sequencer, notification.Sequencer);
    }
}
