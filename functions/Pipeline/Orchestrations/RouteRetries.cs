using Microsoft.DurableTask;

namespace Spate.Pipeline.Orchestrations;

/// <summary>
/// Retries activities after temporary failures. This is a handler because a <see cref="RetryPolicy"/> also sets a timer after the last
/// attempt: that takes one more turn, and the histories of runs that earlier versions of Spate started do not have it.
/// </summary>
internal static class RouteRetries
{
    public static TaskRetryOptions ToTaskRetryOptions(this RouteRetry retry) => TaskRetryOptions.FromRetryHandler(async failed =>
    {
        if (failed.LastAttemptNumber >= retry.MaxNumberOfAttempts || failed.LastFailure.IsCausedBy<PermanentFailureException>())
            return false;
        await failed.OrchestrationContext.CreateTimer(retry.PauseAfter(failed.LastAttemptNumber), CancellationToken.None);
        return true;
    });

    private static TimeSpan PauseAfter(this RouteRetry retry, int attempt)
    {
        var ticks = retry.FirstRetryInterval.Ticks * Math.Pow(retry.BackoffCoefficient, attempt - 1);
        return ticks < retry.MaxRetryInterval.Ticks ? new TimeSpan((long)ticks) : retry.MaxRetryInterval;
    }
}
