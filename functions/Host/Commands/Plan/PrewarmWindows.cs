using Cronos;
using Spate.Planning;

namespace Spate.Host.Commands.Plan;

/// <summary>When the cron triggers of a pool request pods, relative to a burst's first file.</summary>
internal static class PrewarmWindows
{
    /// <summary>Windows are searched this far around the burst, which is longer than any sensible prewarming.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromHours(12);

    /// <summary>The scaler with the windows at that time as triggers.</summary>
    public static ScalerSettings Within(ScalerSettings scaler, DateTimeOffset? at) => at is not { } time
        ? scaler
        : scaler with
        {
            Triggers =
            [
                .. scaler.Triggers,
                .. scaler.Prewarms.Select(prewarm => Window(prewarm, time)).OfType<ScalingWindow>().Select(TriggerSettings.Cron),
            ],
        };

    private static ScalingWindow? Window(CronPrewarm prewarm, DateTimeOffset at)
    {
        var zone = TimeZoneInfo.FindSystemTimeZoneById(prewarm.TimeZone);
        var starts = CronExpression.Parse(prewarm.Start).GetOccurrences(at - Longest, at, zone, toInclusive: true).ToList();
        if (starts is not [.., var start] || CronExpression.Parse(prewarm.End).GetNextOccurrence(start, zone) is not { } end || end <= at)
            return null;
        return new ScalingWindow((int)(start - at).TotalSeconds, (int)(end - at).TotalSeconds, prewarm.Replicas);
    }
}
