using Microsoft.DurableTask;

namespace Spate.Dag.Execution;

/// <summary>
/// Calls activities, again after failures if the options say so. A policy is followed here and not by the SDK, which would go on with a
/// call that nobody waits for any more, and would pause after the last attempt.
/// </summary>
internal static class Calls
{
    public static async Task<T> CallAsync<T>(this NodeScope scope, TaskName activity, object? input)
    {
        var began = scope.Context.CurrentUtcDateTime;
        var handler = Stoppable(scope.Options.Retry?.Handler, scope.Stop);
        var options = (scope.Options with { Node = scope.Path, Retry = handler }).ToTaskOptions();
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                scope.Stop.ThrowIfSet();
                return await scope.Stop.WaitAsync(scope.Context.CallActivityAsync<T>(activity, input, options));
            }
            catch (TaskFailedException e) when (scope.Options.Retry?.Policy is { } policy)
            {
                if (PauseAfter(attempt, policy, e, scope.Context.CurrentUtcDateTime - began) is not { } pause) throw;
                await scope.Stop.PauseAsync(scope.Context, pause);
            }
        }
    }

    private static TaskRetryOptions? Stoppable(AsyncRetryHandler? handler, Stop stop) => handler is null
        ? null
        : TaskRetryOptions.FromRetryHandler(async failed => !stop.IsSet && await handler(failed) && !stop.IsSet);

    /// <summary>How long to wait before the next attempt; null if there is none.</summary>
    private static TimeSpan? PauseAfter(int attempt, RetryPolicy policy, TaskFailedException failure, TimeSpan elapsed)
    {
        // A policy judges the engine's exception, which the SDK's carries.
        if (attempt >= policy.MaxNumberOfAttempts || !policy.Handle(failure.InnerException ?? failure)) return null;
        var ticks = policy.FirstRetryInterval.Ticks * Math.Pow(policy.BackoffCoefficient, attempt - 1);
        var isCapped = policy.MaxRetryInterval != Timeout.InfiniteTimeSpan && ticks > policy.MaxRetryInterval.Ticks;
        var pause = isCapped ? policy.MaxRetryInterval : TimeSpan.FromTicks((long)Math.Min(ticks, TimeSpan.FromDays(3650).Ticks));
        return policy.RetryTimeout != Timeout.InfiniteTimeSpan && elapsed + pause > policy.RetryTimeout ? null : pause;
    }
}
