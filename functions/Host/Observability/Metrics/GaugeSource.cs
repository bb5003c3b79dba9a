using Microsoft.Extensions.Logging;

namespace Spate.Host.Observability.Metrics;

/// <summary>What gauges show of something outside of their class. What is not known is not shown.</summary>
internal static partial class GaugeSource
{
    /// <summary>Within what a scrape waits.</summary>
    private static readonly TimeSpan Timeout = TimeSpan.FromSeconds(5);

    /// <summary>Asks again when the last answer is old; a failure is logged, and no answer.</summary>
    public static LatestAnswer<T?> Create<T>(
        string what, Func<CancellationToken, Task<T>> read, TimeSpan maxAge, TimeProvider time, ILogger logger)
        where T : class =>
        new(
            async cancellationToken => await read(cancellationToken),
            error =>
            {
                LogFailure(logger, what, error);
                return null;
            },
            maxAge, Timeout, time);

    [LoggerMessage(1, LogLevel.Warning, "No metrics of the {What} at this time.")]
    private static partial void LogFailure(ILogger logger, string what, Exception error);
}
