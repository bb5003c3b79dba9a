namespace Spate.Planning;

/// <summary>The same work as functions on AWS Lambda, one invocation for each file, fed from the same queue.</summary>
/// <param name="GbSeconds">Memory times duration of all invocations.</param>
/// <param name="Invocations">One for each file.</param>
/// <param name="Concurrency">The most invocations at a time.</param>
/// <param name="DrainSeconds">When the last file would be done, at the earliest.</param>
/// <param name="LongestSeconds">The duration of the longest invocation.</param>
/// <remarks>
/// docs.aws.amazon.com/lambda: 1,769 MB of memory come with one vCPU; an invocation may take 900 seconds; an account runs 1,000 at a time
/// unless it asks for more; a queue is read by five at first, 300 more every minute, and 1,250 at most.
/// </remarks>
public sealed record LambdaPlan(double GbSeconds, int Invocations, int Concurrency, double DrainSeconds, double LongestSeconds)
{
    /// <summary>Memory that comes with one vCPU.</summary>
    public const double MegabytesPerVCpu = 1769;
    /// <summary>Invocations that a new account runs at a time.</summary>
    public const int DefaultConcurrency = 1000;
    /// <summary>How long one invocation may take.</summary>
    public const double MaxInvocationSeconds = 900;

    private const int MaxQueueReaders = 1250;
    private const double FirstReaders = 5;
    private const double ReadersPerSecond = 300 / 60.0;

    /// <summary>Whether the longest invocation stays within the limit.</summary>
    public bool Fits => LongestSeconds <= MaxInvocationSeconds;

    /// <summary>Plans the work of a scenario, with so many invocations at a time at most.</summary>
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

    /// <summary>The GB-seconds that come with seconds of a vCPU.</summary>
    internal static double GbSecondsOf(double coreSeconds) => coreSeconds * MegabytesPerVCpu / 1024;

    /// <summary>The price of all invocations, at a price for a GB-second.</summary>
    public double Cost(double perGbSecond, LambdaPrice prices) => prices.Cost(perGbSecond, GbSeconds, Invocations);

    /// <summary>When readers that grow in number evenly up to a limit have done so many seconds of work.</summary>
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
