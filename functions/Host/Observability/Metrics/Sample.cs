using Microsoft.Extensions.Logging;

namespace Spate.Host.Observability.Metrics;

/// <summary>
/// What something outside of this process said the last time it was asked. It is asked again when that is old, by one caller at a time.
/// </summary>
/// <param name="what">What is asked, for the log.</param>
/// <param name="read">Asks.</param>
/// <param name="maxAge">How long an answer holds.</param>
/// <param name="time">The clock.</param>
/// <param name="logger">Told of failures.</param>
internal sealed partial class Sample<T>(
    string what, Func<CancellationToken, Task<T>> read, TimeSpan maxAge, TimeProvider time, ILogger logger)
    where T : class
{
    /// <summary>Within what a scrape waits.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    private readonly Lock _gate = new();
    private Task _reading = Task.CompletedTask;
    private long? _readAt;

    /// <summary>The last answer; null before the first, and after a failure: what is not known is not told.</summary>
    public T? Latest { get; private set; }

    /// <summary>Asks if the last answer is old.</summary>
    public Task RefreshAsync()
    {
        lock (_gate)
        {
            if (_reading.IsCompleted && (_readAt is not { } at || time.GetElapsedTime(at) >= maxAge))
            {
                _readAt = time.GetTimestamp();
                _reading = ReadAsync();
            }

            return _reading;
        }
    }

    private async Task ReadAsync()
    {
        using var limit = new CancellationTokenSource(Timeout, time);
        try
        {
            Latest = await Task.Run(() => read(limit.Token), CancellationToken.None).WaitAsync(Timeout, time, CancellationToken.None);
        }
        catch (Exception e)
        {
            Latest = null;
            LogFailure(what, e);
        }
    }

    [LoggerMessage(1, LogLevel.Warning, "No metrics of the {What} at this time.")]
    private partial void LogFailure(string what, Exception error);
}
