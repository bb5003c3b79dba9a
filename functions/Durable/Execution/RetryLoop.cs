using Spate.Durable.Diagnostics;

namespace Spate.Durable.Execution;

/// <summary>Makes a call again after failures, as its options say. It runs as part of the orchestrator, on durable timers.</summary>
internal static class RetryLoop
{
    private static readonly string Poisoned = typeof(PoisonedWorkItemException).FullName!;

    /// <param name="context">The orchestrator's context.</param>
    /// <param name="activity">Whose retries are counted; null if it is no activity.</param>
    /// <param name="retry">When to try again; null is never.</param>
    /// <param name="call">Makes the call.</param>
    internal static Task<T> RunAsync<T>(TaskOrchestrationContext context, TaskName? activity, TaskRetryOptions? retry, Func<Task<T>> call) =>
        retry is null ? call() : RunWithRetryAsync(context, activity, retry, call);

    private static async Task<T> RunWithRetryAsync<T>(TaskOrchestrationContext context, TaskName? activity, TaskRetryOptions retry, Func<Task<T>> call)
    {
        var first = context.CurrentUtcDateTime;
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return await call();
            }
            catch (TaskFailedException e) when (e.FailureDetails.ErrorType != Poisoned)
            {
                var pause = await PauseAfterAsync(context, retry, attempt, first, e.FailureDetails);
                if (pause is null)
                    throw;
                if (activity is { } name && !context.IsReplaying)
                    DurableMetrics.Retried(name);
                if (pause > TimeSpan.Zero)
                    await context.CreateTimer(pause.Value, CancellationToken.None);
            }
        }
    }

    private static async Task<TimeSpan?> PauseAfterAsync(
        TaskOrchestrationContext context, TaskRetryOptions retry, int attempt, DateTime first, TaskFailureDetails failure)
    {
        var elapsed = context.CurrentUtcDateTime - first;
        if (retry.Policy is { } policy)
            return policy.PauseAfter(attempt, elapsed, failure);
        return await retry.Handler!(new RetryContext(context, attempt, failure, elapsed, CancellationToken.None)) ? TimeSpan.Zero : null;
    }
}
