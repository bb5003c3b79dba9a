using System.Diagnostics.CodeAnalysis;

namespace Spate.Durable.Worker;

/// <summary>
/// Threads for activities, and for nothing else: an activity may compute for minutes without ever yielding, and must not take the pool's
/// threads from the dispatchers and the renewal of leases. Continuations of an activity come back here.
/// </summary>
internal sealed class ActivityScheduler(string name, int maxThreads) : TaskScheduler, IDisposable
{
    private readonly Lock _lock = new();
    private readonly Queue<Task> _queue = [];
    private readonly SemaphoreSlim _work = new(0);
    private int _threads;
    private int _idle;

    public override int MaximumConcurrencyLevel => maxThreads;

    /// <summary>Lets the threads end once they have nothing to do.</summary>
    public void Dispose()
    {
        // A thread that is woken and finds nothing to do ends.
        lock (_lock)
        {
            if (_threads > 0)
                _work.Release(_threads);
        }
    }

    protected override void QueueTask(Task task)
    {
        lock (_lock)
        {
            _queue.Enqueue(task);
            if (_idle < _queue.Count && _threads < maxThreads)
            {
                _threads++;
                new Thread(Loop) { IsBackground = true, Name = name }.Start();
            }
        }

        _work.Release();
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
        Interlocked.Increment(ref _idle);
        _work.Wait();
        Interlocked.Decrement(ref _idle);
        lock (_lock)
            return _queue.TryDequeue(out task);
    }
}
