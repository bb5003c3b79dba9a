namespace Spate.Planning.Advice;

/// <summary>Times in the text of a plan: <c>850 ms</c>, <c>12.3 s</c>, <c>4m 05s</c>, <c>2h 30m</c>.</summary>
internal static class PlanTime
{
    public static string Text(double seconds) => Text(TimeSpan.FromSeconds(seconds));

    public static string Text(TimeSpan time) => time switch
    {
        { TotalMilliseconds: < 999.5 } => $"{time.TotalMilliseconds:0} ms",
        { TotalSeconds: < 59.95 } => $"{time.TotalSeconds:0.0} s",
        { TotalHours: < 1 } => $"{time.Minutes}m {time.Seconds:00}s",
        _ => $"{(long)time.TotalHours}h {time.Minutes:00}m",
    };
}
