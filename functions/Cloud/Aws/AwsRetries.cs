using Amazon.Runtime;
using Amazon.Runtime.Internal;
using Polly;
using Polly.Retry;

namespace Spate.Cloud.Aws;

/// <summary>
/// The waits between attempts: a random part of a bound that doubles from 100 ms to 20 s ("full jitter"), so that clients that failed
/// together do not retry together.
/// </summary>
internal sealed class AwsRetries(TimeProvider time, Random random)
{
    private static readonly TimeSpan First = TimeSpan.FromMilliseconds(100);
    private static readonly TimeSpan Longest = TimeSpan.FromSeconds(20);

    private readonly Lock _turn = new();

    public TimeProvider Time => time;

    /// <summary>Waits before the SDK's next try.</summary>
    public Task WaitAsync(IRequestContext request) => Task.Delay(Delay(request.Retries), time, request.CancellationToken);

    /// <summary>Lets the SDK retry by a policy with these waits, unless its user asked for another mode.</summary>
    public static void Apply(RuntimePipeline pipeline, IClientConfig config, RetryPolicy policy)
    {
        if (config.RetryMode == RequestRetryMode.Standard)
            pipeline.ReplaceHandler<RetryHandler>(new RetryHandler(policy));
    }

    /// <param name="maxAttempts">The maximum number of attempts, the first included.</param>
    /// <param name="shouldHandle">Which outcomes are worth another attempt.</param>
    public ResiliencePipeline<T> Retry<T>(int maxAttempts, Func<Outcome<T>, bool> shouldHandle)
    {
        var builder = new ResiliencePipelineBuilder<T> { TimeProvider = time };
        if (maxAttempts > 1)
        {
            builder.AddRetry(new RetryStrategyOptions<T>
            {
                MaxRetryAttempts = maxAttempts - 1,
                ShouldHandle = args => ValueTask.FromResult(shouldHandle(args.Outcome)),
                DelayGenerator = args => ValueTask.FromResult<TimeSpan?>(Delay(args.AttemptNumber + 1)),
            });
        }

        return builder.Build();
    }

    internal static TimeSpan Bound(int tries) =>
        TimeSpan.FromTicks(Math.Min(Longest.Ticks, First.Ticks << Math.Min(Math.Max(tries, 1) - 1, 20)));

    private TimeSpan Delay(int tries)
    {
        lock (_turn) // A Random of one's own is not safe for threads.
            return random.NextDouble() * Bound(tries);
    }
}
