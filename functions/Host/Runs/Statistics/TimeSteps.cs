using Spate.TaskHub;

namespace Spate.Host.Runs.Statistics;

/// <summary>Chooses steps of time that people count in.</summary>
internal static class TimeSteps
{
    private static readonly TimeSpan[] Known =
    [
        .. new[] { 1, 2, 5, 10, 15, 30 }.Select(static seconds => TimeSpan.FromSeconds(seconds)),
        .. new[] { 1, 2, 5, 10, 15, 30 }.Select(static minutes => TimeSpan.FromMinutes(minutes)),
        .. new[] { 1, 2, 3, 6, 12 }.Select(static hours => TimeSpan.FromHours(hours)),
        .. new[] { 1, 2, 7, 14, 28, 91, 364, 3640, 36400 }.Select(static days => TimeSpan.FromDays(days)),
    ];

    /// <summary>The shortest steps that cover a time in so many at most, each beginning at a multiple of its length.</summary>
    public static RunHistogramScale Between(DateTimeOffset from, DateTimeOffset to, int most, RunTime by)
    {
        to = to < from ? from : to;
        foreach (var step in Known)
        {
            var start = new DateTimeOffset(from.UtcTicks - (from.UtcTicks % step.Ticks), TimeSpan.Zero);
            var count = ((to - start).Ticks / step.Ticks) + 1;
            if (count <= most)
                return new RunHistogramScale(start, step, (int)count, by);
        }

        return new RunHistogramScale(from, TimeSpan.FromTicks(((to - from).Ticks / most) + 1), most, by);
    }
}
