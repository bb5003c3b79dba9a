namespace Spate.TaskHub.Hubs.Sqlite;

/// <summary>Wakes the writer when something becomes due, and every so often to look for what other processes wrote.</summary>
internal sealed class WriterClock : IDisposable
{
    private readonly TimeProvider _time;
    private readonly TimeSpan _interval;
    private readonly Action _tick;
    private readonly ITimer _timer;

    internal WriterClock(TimeProvider time, TimeSpan interval, Action tick)
    {
        _time = time;
        _interval = interval;
        _tick = tick;
        _timer = time.CreateTimer(_ => tick(), null, Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
    }

    public void Dispose() => _timer.Dispose();

    /// <summary>
    /// Sets the next tick: at the given time, or an interval after the last look if that is earlier; never while nobody waits.
    /// </summary>
    internal void Arm(DateTimeOffset lastLook, DateTimeOffset? next, bool anyWaits)
    {
        if (!anyWaits)
        {
            _timer.Change(Timeout.InfiniteTimeSpan, Timeout.InfiniteTimeSpan);
            return;
        }

        var due = next is { } at && at < lastLook + _interval ? at : lastLook + _interval;
        var now = _time.GetUtcNow();
        _timer.Change(due > now ? due - now : TimeSpan.Zero, Timeout.InfiniteTimeSpan);
        // A clock that jumped since the look has passed the due time already.
        if (_time.GetUtcNow() >= due)
            _tick();
    }
}
