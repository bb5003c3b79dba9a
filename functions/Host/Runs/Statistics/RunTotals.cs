using Spate.TaskHub;

namespace Spate.Host.Runs.Statistics;

/// <summary>What runs come to, whenever they were scheduled.</summary>
/// <param name="Runs">How many there are.</param>
/// <param name="Measured">How many of them tell their bytes.</param>
/// <param name="Records">How many records they read.</param>
/// <param name="Bytes">How many bytes their objects have.</param>
internal sealed record RunTotals(long Runs, long Measured, long Records, long Bytes)
{
    private static readonly RunHistogramScale AllOfTime = new(DateTimeOffset.UnixEpoch, TimeSpan.FromDays(36_500), 1);

    public static async Task<RunTotals> ReadAsync(ITaskHub hub, RunFilter filter, CancellationToken cancellationToken)
    {
        var counts = await hub.CountRunsAsync(filter, AllOfTime, cancellationToken);
        return new RunTotals(
            counts.Sum(static count => count.Runs),
            counts.Sum(static count => count.Measured),
            counts.Sum(static count => count.Records),
            counts.Sum(static count => count.Bytes));
    }
}
