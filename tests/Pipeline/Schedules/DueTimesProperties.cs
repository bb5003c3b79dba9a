using FsCheck;
using FsCheck.Fluent;
using Spate.Pipeline.Schedules;

namespace Spate.Pipeline.Tests.Schedules;

/// <summary>What holds whenever somebody looks: often or rarely, on a clock that steps forward and back.</summary>
public sealed class DueTimesProperties
{
    private static readonly DateTimeOffset Start = new(2026, 3, 7, 0, 0, 0, TimeSpan.Zero);

    private static Arbitrary<int[]> Looks => Gen.Choose(-90, 900).ArrayOf().ToArbitrary();

    [Fact]
    public void Every_time_is_sorted_once_and_none_is_left_out() =>
        Prop.ForAll(Looks, Rules.ToArbitrary(), (looks, schedule) =>
        {
            var times = CronTimes.Of(schedule);
            var (now, until, sorted) = (Start, Start, new List<DateTimeOffset>());
            var state = new ScheduleState { HandledUntil = Start };
            foreach (var minutes in looks)
            {
                now += TimeSpan.FromMinutes(minutes);
                until = now > until ? now : until;
                var due = DueTimes.Of(schedule, state, times, now);
                sorted.AddRange(due.OnTime.Concat(due.Late).Concat(due.Missed.Select(missed => missed.Time)).Order());
                state = state with { HandledUntil = due.HandledUntil };
            }

            return sorted.SequenceEqual(times.Between(Start, until));
        }).QuickCheckThrowOnFailure();

    [Fact]
    public void What_is_made_up_for_is_neither_past_the_deadline_nor_more_than_the_rule_says() =>
        Prop.ForAll(Looks, Rules.ToArbitrary(), (looks, schedule) =>
        {
            var now = Start + TimeSpan.FromMinutes(looks.Where(minutes => minutes > 0).Sum());
            var due = DueTimes.Of(schedule, new ScheduleState { HandledUntil = Start }, CronTimes.Of(schedule), now);
            return due.Late.Concat(due.OnTime).All(time => !DueTimes.IsPast(schedule, time, now))
                && due.Late.Count <= (schedule.CatchUp switch { CatchUp.None => 0, CatchUp.Last => 1, _ => int.MaxValue });
        }).QuickCheckThrowOnFailure();

    private static Gen<Schedule> Rules =>
        from cron in Gen.Elements("*/20 * * * *", "30 2 * * *", "0 * * * *", "15 1,2,3 * * *")
        from zone in Gen.Elements("America/Los_Angeles", "UTC", "Australia/Lord_Howe")
        from rule in Gen.Elements(Enum.GetValues<CatchUp>())
        from deadline in Gen.Elements<int?>(null, 30, 600)
        select ScheduleBench.Schedule(cron, zone) with
        {
            CatchUp = rule,
            StartingDeadline = deadline is { } minutes ? TimeSpan.FromMinutes(minutes) : null,
        };
}
