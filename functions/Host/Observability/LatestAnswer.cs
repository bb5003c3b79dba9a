namespace Spate.Host.Observability;

/// <summary>
/// What something said the last time it was asked. It is asked again when that is old, by one caller at a time, and given up when it takes
/// too long, even if it does not listen: many callers cost it no more than one does, and what hangs lets nobody hang.
/// </summary>
/// <param name="ask">Asks.</param>
/// <param name="failed">The answer that a failure stands for.</param>
/// <param name="maxAge">How long an answer holds.</param>
/// <param name="timeout">How long asking may take.</param>
/// <param name="time">The clock.</param>
internal sealed class LatestAnswer<T>(
    Func<CancellationToken, Task<T>> ask, Func<Exception, T> failed, TimeSpan maxAge, TimeSpan timeout, TimeProvider time)
{
    private readonly Lock _gate = new();
    private Task<T>? _asking;
    private long _askedAt;

    /// <summary>The last answer, also while it is asked again.</summary>
    public T? Latest { get; private set; }

    /// <summary>The last answer, or a new one if that is old.</summary>
    public Task<T> GetAsync()
    {
        lock (_gate)
        {
            if (_asking is null || (_asking.IsCompleted && time.GetElapsedTime(_askedAt) >= maxAge))
            {
                _askedAt = time.GetTimestamp();
                _asking = AskAsync();
            }

            return _asking;
        }
    }

    private async Task<T> AskAsync()
    {
        using var limit = new CancellationTokenSource(timeout, time);
        try
        {
            Latest = await Task.Run(() => ask(limit.Token), CancellationToken.None).WaitAsync(timeout, time, CancellationToken.None);
        }
        catch (Exception e)
        {
            Latest = failed(e);
        }

        return Latest;
    }
}
