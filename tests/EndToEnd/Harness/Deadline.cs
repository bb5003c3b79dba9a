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
    public static Task UntilAsync(Func<bool> condition, Func<string> otherwise) =>
        UntilAsync(() => Task.FromResult(condition()), otherwise);

    /// <inheritdoc cref="UntilAsync(Func{bool}, Func{string})"/>
    public static async Task UntilAsync(Func<Task<bool>> condition, Func<string> otherwise)
    {
        using var deadline = Start();
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
