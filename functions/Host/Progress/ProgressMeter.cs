namespace Spate.Host.Progress;

/// <summary>Computes speeds from snapshots, over a window that is long enough to be steady and short enough to be current.</summary>
internal sealed class ProgressMeter(TimeProvider time)
{
    private static readonly TimeSpan Window = TimeSpan.FromSeconds(5);

    private readonly long _start = time.GetTimestamp();
    private readonly Queue<(TimeSpan At, long Events, long Bytes)> _window = new();

    public ProgressReport Measure(WorkProgress snapshot)
    {
        var elapsed = time.GetElapsedTime(_start);
        while (_window.Count > 1 && elapsed - _window.Peek().At > Window)
            _window.Dequeue();

        var (since, events, bytes) = _window.Count > 0 ? _window.Peek() : default;
        _window.Enqueue((elapsed, snapshot.Events, snapshot.Bytes));
        var seconds = (elapsed - since).TotalSeconds;
        var eventRate = seconds > 0 ? Math.Max(0, snapshot.Events - events) / seconds : 0;
        var byteRate = seconds > 0 ? Math.Max(0, snapshot.Bytes - bytes) / seconds : 0;
        return new ProgressReport(snapshot, eventRate, byteRate, elapsed, Remaining(snapshot, byteRate));
    }

    private static TimeSpan? Remaining(WorkProgress snapshot, double bytesPerSecond)
    {
        var left = snapshot.BytesTotal - snapshot.Bytes;
        return left > 0 && bytesPerSecond > 0 && left / bytesPerSecond < TimeSpan.FromDays(365).TotalSeconds
            ? TimeSpan.FromSeconds(left / bytesPerSecond)
            : null;
    }
}
