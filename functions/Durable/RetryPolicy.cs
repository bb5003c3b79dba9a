namespace Spate.Durable;

/// <summary>Retries with growing pauses: <c>first × coefficient^(n-1)</c> after the n-th failure, never above the maximum.</summary>
public class RetryPolicy
{
    /// <summary>Makes a policy.</summary>
    /// <param name="maxNumberOfAttempts">How often the call is made at most, the first time included; 1 or more.</param>
    /// <param name="firstRetryInterval">The pause before the second attempt; more than zero.</param>
    /// <param name="backoffCoefficient">What the pause is multiplied with from attempt to attempt; 1 or more.</param>
    /// <param name="maxRetryInterval">The longest pause; one hour if null. <see cref="Timeout.InfiniteTimeSpan"/> means no limit.</param>
    /// <param name="retryTimeout">
    /// No attempt starts later than this after the first one. <see cref="Timeout.InfiniteTimeSpan"/>, or null, means no limit.
    /// </param>
    /// <exception cref="ArgumentOutOfRangeException">A value is outside of its range; the message says which.</exception>
    public RetryPolicy(
        int maxNumberOfAttempts,
        TimeSpan firstRetryInterval,
        double backoffCoefficient = 1.0,
        TimeSpan? maxRetryInterval = null,
        TimeSpan? retryTimeout = null)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(maxNumberOfAttempts, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(firstRetryInterval, TimeSpan.Zero);
        if (!(backoffCoefficient >= 1.0))
            throw new ArgumentOutOfRangeException(nameof(backoffCoefficient), backoffCoefficient, "The coefficient must be 1.0 or more.");

        MaxNumberOfAttempts = maxNumberOfAttempts;
        FirstRetryInterval = firstRetryInterval;
        BackoffCoefficient = backoffCoefficient;
        MaxRetryInterval = AtLeast(firstRetryInterval, maxRetryInterval, nameof(maxRetryInterval)) ?? TimeSpan.FromHours(1);
        RetryTimeout = AtLeast(firstRetryInterval, retryTimeout, nameof(retryTimeout)) ?? Timeout.InfiniteTimeSpan;
    }

    /// <summary>How often the call is made at most, the first time included.</summary>
    public int MaxNumberOfAttempts { get; }

    /// <summary>The pause before the second attempt.</summary>
    public TimeSpan FirstRetryInterval { get; }

    /// <summary>What the pause is multiplied with from attempt to attempt.</summary>
    public double BackoffCoefficient { get; }

    /// <summary>The longest pause; one hour unless stated.</summary>
    public TimeSpan MaxRetryInterval { get; }

    /// <summary>No attempt starts later than this after the first one.</summary>
    public TimeSpan RetryTimeout { get; }

    /// <summary>Says whether a failure is worth another attempt; null means that every failure is.</summary>
    public Func<TaskFailureDetails, bool>? HandleFailure { get; init; }

    /// <summary>The pause after a failed attempt; null when there is no further attempt.</summary>
    /// <param name="attempt">The number of the attempt that failed, from 1.</param>
    /// <param name="elapsed">The time since the first attempt.</param>
    /// <param name="failure">How it failed.</param>
    internal TimeSpan? PauseAfter(int attempt, TimeSpan elapsed, TaskFailureDetails failure)
    {
        if (attempt >= MaxNumberOfAttempts || HandleFailure?.Invoke(failure) == false)
            return null;
        var limit = MaxRetryInterval == Timeout.InfiniteTimeSpan ? TimeSpan.MaxValue : MaxRetryInterval;
        var ticks = FirstRetryInterval.Ticks * Math.Pow(BackoffCoefficient, attempt - 1);
        var pause = ticks < limit.Ticks ? new TimeSpan((long)ticks) : limit;
        return RetryTimeout != Timeout.InfiniteTimeSpan && pause > RetryTimeout - elapsed ? null : pause;
    }

    private static TimeSpan? AtLeast(TimeSpan first, TimeSpan? value, string name) =>
        value is null || value == Timeout.InfiniteTimeSpan || value >= first
            ? value
            : throw new ArgumentOutOfRangeException(name, value, $"The value must be at least the first retry interval, {first}.");
}
