using System.Diagnostics.CodeAnalysis;

namespace Spate.TaskHub.Worker;

/// <summary>
/// Threads for activities, and for nothing else: an activity may compute for minutes without ever yielding, and must not take the pool's
/// threads from the dispatchers and the renewal of leases. Continuations of an activity come back here.
/// </summary>
internal sealed class ActivityScheduler(string name, int maxThreads) : TaskScheduler, IDisposable
{
    // A monitor, as it waits without spinning first: with a thread for every slot, and activities that come one by one, spinning threads
    // took more of the processors than the activities.
    private readonly object _lock = new();
    private readonly Queue<Task> _queue = [];
    private int _threads;
    private int _idle;
    private bool _disposed;

    public override int MaximumConcurrencyLevel => maxThreads;

    /// <summary>Lets the threads end once they have nothing to do.</summary>
    public void Dispose()
    {
        lock (_lock)
        {
            _disposed = true;
            Monitor.PulseAll(_lock);
        }
    }

    protected override void QueueTask(Task task)
    {
        lock (_lock)
        {
            _queue.Enqueue(task);
            Monitor.Pulse(_lock);
            if (_idle < _queue.Count && _threads < maxThreads)
            {
                _threads++;
                new Thread(Loop) { IsBackground = true, Name = name }.Start();
            }
        }
    }

    protected override bool TryExecuteTaskInline(Task task, bool taskWasPreviouslyQueued) => false;

    protected override IEnumerable<Task> GetScheduledTasks()
    {
        lock (_lock)
            return [.. _queue];
    }

    private void Loop()
    {
        while (TryTake(out var task))
            TryExecuteTask(task);
    }

    private bool TryTake([NotNullWhen(true)] out Task? task)
    {
        lock (_lock)
        {
            while (!_queue.TryDequeue(out task))
            {
                if (_disposed)
                    return false;
                _idle++;
                Monitor.Wait(_lock);
                _idle--;
            }

            return true;
        }
    }
}
