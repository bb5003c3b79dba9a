namespace Spate.Pipeline.Schedules;

/// <summary>Sorts the times that have come into those to run and those that are missed.</summary>
/// <param name="HandledUntil">The last time that was sorted.</param>
/// <param name="OnTime">The times to run now.</param>
/// <param name="Late">The times that were missed while no worker ran, and that are to be made up for.</param>
/// <param name="Missed">The times that pass without a run.</param>
/// <param name="More">Whether more times have come than are sorted at once.</param>
internal sealed record DueTimes(
    DateTimeOffset HandledUntil, IReadOnlyList<DateTimeOffset> OnTime, IReadOnlyList<DateTimeOffset> Late,
    IReadOnlyList<(DateTimeOffset Time, MissReason Reason)> Missed, bool More)
{
    /// <summary>A time that is handled later than this was missed while no worker ran.</summary>
    public static readonly TimeSpan Grace = TimeSpan.FromMinutes(1);

    /// <summary>How many times are sorted at once: after a long downtime, a schedule of every second has millions.</summary>
    private const int MaxAtOnce = 20_000;

    public static DueTimes Of(Schedule schedule, ScheduleState state, CronTimes times, DateTimeOffset now)
    {
        // Only times after the last that was handled: where the clock steps back, no time comes again.
        var due = times.Between(state.HandledUntil, now).Take(MaxAtOnce + 1).ToList();
        var more = due.Count > MaxAtOnce;
        if (more) due.RemoveAt(MaxAtOnce);

        var (onTime, late, missed) = (new List<DateTimeOffset>(), new List<DateTimeOffset>(), new List<(DateTimeOffset, MissReason)>());
        foreach (var time in due)
        {
            var isLast = time == due[^1] && !more;
            if (state.Suspended) missed.Add((time, MissReason.Suspended));
            else if (IsPast(schedule, time, now)) missed.Add((time, MissReason.StartingDeadline));
            else if (now - time <= Grace) onTime.Add(time);
            else if (schedule.CatchUp == CatchUp.All || (schedule.CatchUp == CatchUp.Last && isLast)) late.Add(time);
            else missed.Add((time, MissReason.Downtime));
        }

        return new DueTimes(due is [.., var last] ? last : state.HandledUntil, onTime, late, missed, more);
    }

    /// <summary>Whether it is too late to run for a time.</summary>
    public static bool IsPast(Schedule schedule, DateTimeOffset time, DateTimeOffset now) => now - time > schedule.StartingDeadline;
}
