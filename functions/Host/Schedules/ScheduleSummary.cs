using Spate.Pipeline;

namespace Spate.Host.Schedules;

/// <summary>A schedule as commands and the API show it.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Cron">Its times.</param>
/// <param name="TimeZone">The time zone that they are read in.</param>
/// <param name="Orchestration">What it runs.</param>
/// <param name="ConcurrencyPolicy">What happens while an earlier run is in progress.</param>
/// <param name="CatchUp">Which missed times are made up for.</param>
/// <param name="Suspended">Whether it is suspended.</param>
/// <param name="Next">Its next times, whether or not it is suspended.</param>
/// <param name="Running">The ids of runs that were in progress at the last look.</param>
/// <param name="LastRun">The id of the run that was started last.</param>
/// <param name="Started">How many runs were started.</param>
/// <param name="Waiting">Missed times that will be made up for.</param>
/// <param name="Missed">How many times passed without a run.</param>
/// <param name="LatestMissed">The latest of those times, and why.</param>
/// <param name="Problem">Why it does not run; null while it does.</param>
internal sealed record ScheduleSummary(
    string Name, string Cron, string TimeZone, string Orchestration, ConcurrencyPolicy ConcurrencyPolicy, CatchUp CatchUp, bool Suspended,
    IReadOnlyList<DateTimeOffset> Next, IReadOnlyList<string> Running, string? LastRun, long Started, IReadOnlyList<DateTimeOffset> Waiting,
    long Missed, IReadOnlyList<MissedTimes> LatestMissed, string? Problem)
{
    public const int DefaultTimes = 5;
    public const int MaxTimes = 1000;

    /// <param name="status">The schedule.</param>
    /// <param name="now">The current time.</param>
    /// <param name="times">How many of its next times are shown.</param>
    public static ScheduleSummary Of(ScheduleStatus status, DateTimeOffset now, int times)
    {
        var (schedule, state) = (status.Schedule, status.State);
        return new ScheduleSummary(
            schedule.Name, schedule.Cron, schedule.TimeZone, schedule.Orchestration, schedule.ConcurrencyPolicy, schedule.CatchUp,
            state?.Suspended ?? schedule.Suspended, NextTimes(schedule, state, now, times), state?.Running ?? [], state?.LastRun,
            state?.Started ?? 0, state?.Waiting ?? [], state?.Missed ?? 0, state?.LatestMissed ?? [], status.Problem);
    }

    /// <summary>No time comes again, so where the clock stepped back, the next one is after the last that was handled.</summary>
    private static IReadOnlyList<DateTimeOffset> NextTimes(Schedule schedule, ScheduleState? state, DateTimeOffset now, int times) =>
        TimeZoneInfo.TryFindSystemTimeZoneById(schedule.TimeZone, out _)
            ? ScheduleClient.NextTimes(schedule, state?.HandledUntil > now ? state.HandledUntil : now, times)
            : [];
}

/// <summary>A run of a schedule that was asked for.</summary>
/// <param name="Run">The id that it has as soon as a worker starts it.</param>
/// <param name="IsDryRun">Whether nothing was asked for.</param>
internal sealed record RequestedRun(string Run, bool IsDryRun = false);
