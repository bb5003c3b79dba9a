using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;
using Spate.Cloud;

namespace Spate.Pipeline.Triggers;

/// <summary>Schedules one run of <see cref="EnrichObject"/> for a notification.</summary>
internal sealed class RunScheduler(
    DurableTaskClient client, PipelineConfiguration configuration, TriggerCounters counters, TimeProvider time,
    ILogger<RunScheduler> logger)
{
    public async Task<ScheduleOutcome> ScheduleAsync(ObjectNotification notification, CancellationToken cancellationToken)
    {
        if (configuration.Match(notification.Bucket, notification.Key) is not { } route)
        {
            counters.AddUnrouted();
            logger.LogDebug("No route matches {Bucket}/{Key}", notification.Bucket, notification.Key);
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

    /// <returns>False if the run already exists.</returns>
    private Task<bool> TryScheduleAsync(Route route, ObjectNotification notification, CancellationToken cancellationToken) =>
        client.TryStartAsync(
            nameof(EnrichObject), EnrichObjectInput.Of(route, notification, time.GetUtcNow()), RunId.For(route, notification),
            RunTags.Of(route, notification), cancellationToken);

    /// <summary>
    /// Whether the run of this ETag belongs to an earlier write of the same bytes under this key. All notifications of one write have the
    /// same sequencer, however many times they are delivered. A run without a notification has none and is taken to be this version's.
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
