using Spate.Pipeline.Diagnostics;

namespace Spate.Pipeline;

/// <summary>What the trigger has done since it started. Thread-safe.</summary>
public sealed class TriggerCounters
{
    private long _received;
    private long _scheduled;
    private long _duplicates;
    private long _unrouted;
    private long _ignored;
    private long _unreadable;

    /// <summary>Messages received.</summary>
    public long Received => Interlocked.Read(ref _received);

    /// <summary>Runs scheduled.</summary>
    public long Scheduled => Interlocked.Read(ref _scheduled);

    /// <summary>Notifications whose run already exists.</summary>
    public long Duplicates => Interlocked.Read(ref _duplicates);

    /// <summary>Notifications of objects that no route matches.</summary>
    public long Unrouted => Interlocked.Read(ref _unrouted);

    /// <summary>Records of events other than the creation of an object.</summary>
    public long Ignored => Interlocked.Read(ref _ignored);

    /// <summary>Messages that cannot be read, counted at every receive. They are left to the queue's redrive policy.</summary>
    public long Unreadable => Interlocked.Read(ref _unreadable);

    internal void AddReceived(int count)
    {
        Interlocked.Add(ref _received, count);
        PipelineMetrics.Received(count);
    }

    internal void AddScheduled()
    {
        Interlocked.Increment(ref _scheduled);
        PipelineMetrics.Notified(NotificationOutcome.Scheduled);
    }

    internal void AddDuplicate()
    {
        Interlocked.Increment(ref _duplicates);
        PipelineMetrics.Notified(NotificationOutcome.Duplicate);
    }

    internal void AddUnrouted()
    {
        Interlocked.Increment(ref _unrouted);
        PipelineMetrics.Notified(NotificationOutcome.Unrouted);
    }

    internal void AddIgnored(int count)
    {
        Interlocked.Add(ref _ignored, count);
        PipelineMetrics.Notified(NotificationOutcome.Ignored, count);
    }

    internal void AddUnreadable()
    {
        Interlocked.Increment(ref _unreadable);
        PipelineMetrics.Notified(NotificationOutcome.Unreadable);
    }
}
