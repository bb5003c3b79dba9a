using Microsoft.DurableTask;

namespace Spate.Dag.Execution;

/// <summary>
/// Ends what a node, or a graph, waits for: once stopped, every wait under it fails with the reason, in the order in which the waits began,
/// which .NET's cancellation tokens do not promise. What was waited for goes on, and nobody hears of it any more.
/// </summary>
internal sealed class Stop
{
    private readonly LinkedList<Action> _waits = [];

    private string? _reason;

    public bool IsSet => _reason is not null;

    /// <summary>Why it stopped. It is a new one for each who throws it: one for all would gather the stack of every wait.</summary>
    public Exception Reason => new TimeoutException(_reason);

    public void ThrowIfSet()
    {
        if (IsSet) throw Reason;
    }

    /// <summary>Waits for a task, or for the stop.</summary>
    public async Task<T> WaitAsync<T>(Task<T> task)
    {
        ThrowIfSet();
        var end = new TaskCompletionSource<T>();
        var wait = OnStop(() => end.TrySetException(Reason));
        _ = CompleteAsync(task, end);
        try
        {
            return await end.Task;
        }
        finally
        {
            Forget(wait);
        }
    }

    /// <summary>Waits for a time, or for the stop. No timer is left behind: most backends hold a run open as long as it has any.</summary>
    public async Task PauseAsync(TaskOrchestrationContext context, TimeSpan time)
    {
        using var timer = new CancellationTokenSource();
        try
        {
            await WaitAsync(WithResultAsync(context.CreateTimer(context.CurrentUtcDateTime + time, timer.Token)));
        }
        finally
        {
            timer.Cancel();
        }
    }

    public LinkedListNode<Action> OnStop(Action stop) => _waits.AddLast(stop);

    public void Forget(LinkedListNode<Action> wait)
    {
        if (wait.List is not null) _waits.Remove(wait);
    }

    public void Set(string reason)
    {
        if (IsSet) return;
        _reason = reason;
        while (_waits.First is { } wait)
        {
            _waits.RemoveFirst();
            wait.Value();
        }
    }

    private static async Task CompleteAsync<T>(Task<T> task, TaskCompletionSource<T> end)
    {
        try
        {
            end.TrySetResult(await task);
        }
        catch (Exception e) when (e is not OutOfMemoryException)
        {
            end.TrySetException(e);
        }
    }

    private static async Task<bool> WithResultAsync(Task task)
    {
        await task;
        return true;
    }
}
