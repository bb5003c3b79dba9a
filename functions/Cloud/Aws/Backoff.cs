namespace Spate.Cloud.Aws;

/// <summary>
/// Waits between tries: a random share of a bound that doubles from 100 ms to 20 s ("full jitter"), so that clients that failed together do
/// not come back together.
/// </summary>
internal sealed class Backoff(TimeProvider time, Random random)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);

    private readonly Lock _turn = new();

    public TimeProvider Time => time;

    /// <summary>Waits before another try.</summary>
    /// <param name="tries">How many tries failed in a row, from 1.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    public Task WaitAsync(int tries, CancellationToken cancellationToken) => Task.Delay(Share() * Bound(tries), time, cancellationToken);

    internal static TimeSpan Bound(int tries) => TimeSpan.FromTicks(Math.Min(Longest.Ticks, First.Ticks << Math.Min(Math.Max(tries, 1) - 1, 20)));

    private double Share()
    {
        lock (_turn) // A Random of one's own is not safe for threads.
            return random.NextDouble();
    }
}
