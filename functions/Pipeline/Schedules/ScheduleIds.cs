using System.Globalization;

namespace Spate.Pipeline.Schedules;

/// <summary>
/// Ids of the orchestrations that keep schedules, and of their runs. A run's id follows from its schedule and time, so that starting it
/// twice makes one run. Names of schedules have no dots.
/// </summary>
internal static class ScheduleIds
{
    public const string KeeperPrefix = "spate.schedule.";

    private const string TimeFormat = "yyyyMMdd'T'HHmmss'Z'";

    public static string Keeper(string schedule) => KeeperPrefix + schedule;

    public static string Run(string schedule, DateTimeOffset time) =>
        RunPrefix(schedule) + time.UtcDateTime.ToString(TimeFormat, CultureInfo.InvariantCulture);

    public static DateTimeOffset TimeOf(string schedule, string run) => DateTimeOffset.ParseExact(
        run[RunPrefix(schedule).Length..], TimeFormat, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);

    /// <summary>What the ids of a schedule's runs begin with.</summary>
    public static string RunPrefix(string schedule) => $"{schedule}.";
}
