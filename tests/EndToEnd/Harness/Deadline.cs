namespace Spate.EndToEnd.Tests.Harness;

/// <summary>
/// How long a test waits for another process before it gives up. It says that something hangs, never that something is slow.
/// </summary>
internal static class Deadline
{
    public static readonly TimeSpan Limit = TimeSpan.FromMinutes(3);

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(10);

    /// <summary>A token that is cancelled at the deadline, or when the test is.</summary>
    public static CancellationTokenSource Start() => Start(Limit);

    /// <inheritdoc cref="Start()"/>
    public static CancellationTokenSource Start(TimeSpan limit)
    {
        var source = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        source.CancelAfter(limit);
        return source;
    }

    /// <summary>Waits for a condition that another process brings about.</summary>
    /// <param name="condition">The condition.</param>
    /// <param name="otherwise">What to say if it does not come about.</param>
    /// <param name="limit">How long to wait; <see cref="Limit"/> unless stated.</param>
    public static Task UntilAsync(Func<bool> condition, Func<string> otherwise, TimeSpan? limit = null) =>
        UntilAsync(() => Task.FromResult(condition()), otherwise, limit);

    /// <inheritdoc cref="UntilAsync(Func{bool}, Func{string}, TimeSpan?)"/>
    public static async Task UntilAsync(Func<Task<bool>> condition, Func<string> otherwise, TimeSpan? limit = null)
    {
        using var deadline = Start(limit ?? Limit);
        using var timer = new PeriodicTimer(Poll);
        try
        {
            while (!await condition())
                await timer.WaitForNextTickAsync(deadline.Token);
        }
        catch (OperationCanceledException e)
        {
            throw new InvalidOperationException(otherwise(), e);
        }
    }
}
