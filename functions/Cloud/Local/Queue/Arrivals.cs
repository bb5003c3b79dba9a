namespace Spate.Cloud.Local.Queue;

/// <summary>
/// Wakes receivers that wait in this process. Take <see cref="Next"/> before looking for messages, so that none is missed in between.
/// </summary>
internal sealed class Arrivals
{
    private TaskCompletionSource _next = NewSource();

    public Task Next => Volatile.Read(ref _next).Task;

    public void Signal() => Interlocked.Exchange(ref _next, NewSource()).SetResult();

    private static TaskCompletionSource NewSource() => new(TaskCreationOptions.RunContinuationsAsynchronously);
}
