namespace Spate.Planning;

/// <summary>The same work on AWS Lambda, with one invocation per file, fed from the same queue.</summary>
/// <param name="GbSeconds">Memory times duration of all invocations.</param>
/// <param name="Invocations">One per file.</param>
/// <param name="Concurrency">The maximum number of invocations at a time.</param>
/// <param name="DrainSeconds">When the last file would be done, at the earliest.</param>
/// <param name="LongestSeconds">The duration of the longest invocation.</param>
/// <remarks>
/// docs.aws.amazon.com/lambda: 1,769 MB of memory give one vCPU; an invocation may take 900 seconds; an account runs 1,000 at a time by
/// default; a queue is read by five at first, 300 more every minute, and at most 1,250.
/// </remarks>
public sealed record LambdaPlan(double GbSeconds, int Invocations, int Concurrency, double DrainSeconds, double LongestSeconds)
{
    /// <summary>Memory that gives one vCPU.</summary>
    public const double MegabytesPerVCpu = 1769;
    /// <summary>The default limit of concurrent invocations of an account.</summary>
    public const int DefaultConcurrency = 1000;
    /// <summary>The time limit of an invocation.</summary>
    public const double MaxInvocationSeconds = 900;

    private const int MaxQueueReaders = 1250;
    private const double FirstReaders = 5;
    private const double ReadersPerSecond = 300 / 60.0;

    /// <summary>Whether the longest invocation stays within the limit.</summary>
    public bool Fits => LongestSeconds <= MaxInvocationSeconds;

    /// <summary>Plans the work of a scenario with a limit of concurrent invocations.</summary>
    public static LambdaPlan Of(Scenario scenario, int accountConcurrency)
    {
        var (sizes, worker) = (scenario.Workload.FileSizes(), scenario.Worker);
        var durations = sizes.Select(events => (events / worker.EventsPerSecondPerCore) + worker.FileOverhead.TotalSeconds).ToList();
        var (total, longest) = (durations.Sum(), durations.DefaultIfEmpty().Max());
        var limit = Math.Min(accountConcurrency, MaxQueueReaders);
        return new LambdaPlan(
            GbSecondsOf(total), sizes.Length, limit,
            sizes.Length == 0 ? 0 : Math.Max(scenario.Workload.Arrival.TotalSeconds, WhenDone(total, limit)) + longest, longest);
    }

    /// <summary>The GB-seconds for seconds of a vCPU.</summary>
    internal static double GbSecondsOf(double coreSeconds) => coreSeconds * MegabytesPerVCpu / 1024;

    /// <summary>The price of all invocations, at a price per GB-second.</summary>
    public double Cost(double perGbSecond, LambdaPrice prices) => prices.Cost(perGbSecond, GbSeconds, Invocations);

    /// <summary>When readers whose number grows evenly up to a limit have done this many seconds of work.</summary>
    private static double WhenDone(double work, int limit)
    {
        var first = Math.Min(FirstReaders, limit);
        var growing = (limit - first) / ReadersPerSecond;
        var doneWhileGrowing = growing * (first + limit) / 2;
        return work <= doneWhileGrowing
            ? (Math.Sqrt((first * first) + (2 * ReadersPerSecond * work)) - first) / ReadersPerSecond
            : growing + ((work - doneWhileGrowing) / limit);
    }
}
