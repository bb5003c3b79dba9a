namespace Spate.TaskHub.Worker;

/// <summary>Growing pauses between attempts: 50 ms, doubled each time up to 10 s, each shortened by up to half at random.</summary>
internal sealed class Backoff(TimeProvider time, Random random)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(50);
    private static readonly TimeSpan Last = TimeSpan.FromSeconds(10);

    private TimeSpan _next = First;

    internal void Reset() => _next = First;

    internal Task WaitAsync(CancellationToken cancellationToken)
    {
        // Jitter keeps workers that lost the same hub from coming back in step.
        var pause = _next * (1 - (random.NextDouble() / 2));
        _next = _next * 2 < Last ? _next * 2 : Last;
        return Task.Delay(pause, time, cancellationToken);
    }
}
