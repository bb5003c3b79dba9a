using System.Diagnostics;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Polly;
using Polly.Retry;
using Spate.Cloud;
using Spate.Pipeline.Diagnostics;

namespace Spate.Pipeline.Triggers;

/// <summary>
/// Receives notifications and schedules a run for each. A message is deleted only after all its runs are committed to the task hub, so
/// after a crash at any point the queue delivers it again, which the run ids make harmless. While messages are being scheduled and deleted,
/// the next ones are received, so that their commits share the hub's syncs to disk.
/// </summary>
internal sealed class ObjectCreatedTrigger : BackgroundService
{
    private readonly IMessageQueue _queue;
    private readonly RunScheduler _scheduler;
    private readonly IWorkerCapacity _capacity;
    private readonly TriggerOptions _options;
    private readonly TriggerCounters _counters;
    private readonly TimeProvider _time;
    private readonly ILogger<ObjectCreatedTrigger> _logger;
    private readonly Queue<Task> _underWay = new();
    private readonly ResiliencePipeline _receiving;
    private readonly ResiliencePipeline _scheduling;

    public ObjectCreatedTrigger(
        IMessageQueue queue, RunScheduler scheduler, IWorkerCapacity capacity, TriggerOptions options, TriggerCounters counters,
        TimeProvider time,
        ILogger<ObjectCreatedTrigger> logger)
    {
        (_queue, _scheduler, _capacity, _options, _counters, _time, _logger) =
            (queue, scheduler, capacity, options, counters, time, logger);
        _receiving = Retrying(
            int.MaxValue, "Receiving or deleting notifications failed; messages that were not deleted become visible again");
        _scheduling = Retrying(options.SchedulingAttempts, "A run could not be scheduled; its message is held");
    }

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        PipelineMetrics.DeclareTrigger();
        try
        {
            while (true)
                await _receiving.ExecuteAsync(async cancellation => await ReceiveAsync(cancellation), stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            _logger.LogDebug("The trigger has stopped receiving");
        }
        finally
        {
            foreach (var batch in _underWay)
                await EndAsync(batch);
        }
    }

    /// <summary>
    /// Receives a batch, and waits for earlier batches until no more than the allowed number are in progress. Rethrows their failures.
    /// </summary>
    private async Task ReceiveAsync(CancellationToken stoppingToken)
    {
        // A saturated worker leaves messages in the queue, for scaling to count and for other workers to take. This needs the hub.
        await _capacity.WaitAsync(stoppingToken);
        var messages = await _queue.ReceiveAsync(_options.BatchSize, _options.PollingWaitTime, _options.VisibilityTimeout, stoppingToken);
        if (messages.Count > 0)
        {
            _counters.AddReceived(messages.Count);
            _underWay.Enqueue(FinishAsync(messages, stoppingToken));
        }

        while (_underWay.TryPeek(out var oldest) && (oldest.IsCompleted || _underWay.Count >= _options.ConcurrentBatches))
            await _underWay.Dequeue();
    }

    private async Task FinishAsync(IReadOnlyList<QueueMessage> messages, CancellationToken stoppingToken)
    {
        bool[] done;
        await using (MessageHold.Start(
            _queue, [.. messages.Select(message => message.ReceiptHandle)], _options.VisibilityTimeout, _time, _logger))
        {
            done = await Task.WhenAll(messages.Select(message => HandleAsync(message, stoppingToken)));
        }

        // Not cancelled when stopping: messages whose runs are scheduled are done, and the others become visible to other workers at once.
        await _queue.DeleteAsync(
            [.. messages.Where((_, index) => done[index]).Select(message => message.ReceiptHandle)], CancellationToken.None);
        if (stoppingToken.IsCancellationRequested)
        {
            await _queue.ChangeVisibilityAsync(
                [.. messages.Where((_, index) => !done[index]).Select(message => message.ReceiptHandle)],
                TimeSpan.Zero,
                CancellationToken.None);
        }
    }

    private async Task EndAsync(Task batch)
    {
        try
        {
            await batch;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            _logger.LogWarning(
                e, "Messages could not be deleted or returned while stopping; they become visible again after their visibility timeout");
        }
    }

    /// <returns>Whether all runs of the message are in the task hub.</returns>
    private async Task<bool> HandleAsync(QueueMessage message, CancellationToken stoppingToken)
    {
        using var span = PipelineTracing.StartMessage(message);
        using var logging = _logger.BeginScope(
            new Dictionary<string, object?>(StringComparer.Ordinal) { ["messageId"] = message.MessageId });
        var notification = S3EventMessage.Read(message.Body);
        if (notification.Unreadable is { } reason)
        {
            _counters.AddUnreadable();
            span?.SetStatus(ActivityStatusCode.Error, reason);
            if (message.ApproximateReceiveCount == 1)
                _logger.LogWarning("Message {MessageId} is left to the queue's redrive policy: {Reason}", message.MessageId, reason);
            return false;
        }

        try
        {
            foreach (var created in notification.Created)
                await _scheduling.ExecuteAsync(async cancellation => await _scheduler.ScheduleAsync(created, cancellation), stoppingToken);
            _counters.AddIgnored(notification.Ignored);
            return true;
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            span?.SetStatus(ActivityStatusCode.Error, e.Message);
            if (!stoppingToken.IsCancellationRequested)
                _logger.LogError(e, "Message {MessageId} is left in the queue: its runs could not be scheduled", message.MessageId);
            return false;
        }
    }

    private ResiliencePipeline Retrying(int retries, string what)
    {
        var retry = new RetryStrategyOptions
        {
            MaxRetryAttempts = retries,
            BackoffType = DelayBackoffType.Exponential,
            UseJitter = true,
            Delay = _options.MaxBackoff / 100,
            MaxDelay = _options.MaxBackoff,
            ShouldHandle = args => ValueTask.FromResult(
                args.Outcome.Exception is not (null or OperationCanceledException or OutOfMemoryException)),
            OnRetry = args =>
            {
                _logger.LogWarning(args.Outcome.Exception, "{What}. Retrying in {Pause}", what, args.RetryDelay);
                return default;
            },
        };
        return new ResiliencePipelineBuilder { TimeProvider = _time }.AddRetry(retry).Build();
    }
}
