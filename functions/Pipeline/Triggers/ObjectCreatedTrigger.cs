using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Spate.Cloud;

namespace Spate.Pipeline.Triggers;

/// <summary>
/// Receives notifications and schedules a run for each. A message is deleted only after every run it asks for is committed to the task hub,
/// so a crash at any point makes the queue deliver it again, and the run ids make that harmless.
/// </summary>
internal sealed class ObjectCreatedTrigger(
    IMessageQueue queue, RunScheduler scheduler, IWorkerCapacity capacity, TriggerOptions options, TriggerCounters counters, TimeProvider time, ILogger<ObjectCreatedTrigger> logger)
    : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        var failures = 0;
        while (!stoppingToken.IsCancellationRequested)
        {
            try
            {
                // What a saturated worker leaves in the queue is what scaling reads there, and what other workers take.
                await capacity.WaitAsync(stoppingToken);
                await ReceiveAsync(stoppingToken);
                failures = 0;
            }
            catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                var pause = Backoff(++failures);
                logger.LogWarning(e, "Receiving notifications failed; nothing was deleted from the queue. Trying again in {Pause}", pause);
                await Task.Delay(pause, time, stoppingToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            }
        }
    }

    private async Task ReceiveAsync(CancellationToken stoppingToken)
    {
        var messages = await queue.ReceiveAsync(options.BatchSize, options.PollingWaitTime, options.VisibilityTimeout, stoppingToken);
        if (messages.Count == 0) return;
        counters.AddReceived(messages.Count);
        var done = await Task.WhenAll(messages.Select(message => HandleAsync(message, stoppingToken)));
        await queue.DeleteAsync([.. messages.Where((_, index) => done[index]).Select(message => message.ReceiptHandle)], stoppingToken);
    }

    /// <returns>Whether everything that the message asks for is in the task hub.</returns>
    private async Task<bool> HandleAsync(QueueMessage message, CancellationToken cancellationToken)
    {
        var notification = NotificationReader.Read(message.Body);
        if (notification.Unreadable is { } reason)
        {
            counters.AddUnreadable();
            if (message.ApproximateReceiveCount == 1)
                logger.LogWarning("Message {MessageId} is left to the queue's redrive policy: {Reason}", message.MessageId, reason);
            return false;
        }

        counters.AddIgnored(notification.Ignored);
        foreach (var created in notification.Created) await scheduler.ScheduleAsync(created, cancellationToken);
        return true;
    }

    private TimeSpan Backoff(int failures) => options.MaxBackoff * Math.Min(1, Math.Pow(2, failures - 1) / 100);
}
