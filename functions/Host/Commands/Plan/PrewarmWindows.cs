using Cronos;
using Spate.Planning;

namespace Spate.Host.Commands.Plan;

/// <summary>When the cron triggers of a pool ask for pods, seen from a burst's first file.</summary>
internal static class PrewarmWindows
{
    /// <summary>Longer than any window that makes a burst of a known time wait for nothing.</summary>
    private static readonly TimeSpan Longest = TimeSpan.FromHours(12);

    /// <summary>The scaler with the windows that hold at that time, as triggers.</summary>
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
