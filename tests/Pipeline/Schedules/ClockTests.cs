namespace Spate.Pipeline.Tests.Schedules;

/// <summary>When schedules fire, on a real task hub whose clock the tests move.</summary>
public sealed class ClockTests
{
    private const string LosAngeles = "America/Los_Angeles";

    [Fact]
    public async Task A_time_that_daylight_saving_skips_comes_once_when_the_gap_ends()
    {
        await using var bench = await ScheduleBench.StartAsync("2026-03-06T12:00:00Z");
        await bench.StartWorkerAsync(ScheduleBench.Schedule("0 2 * * *", LosAngeles));

        await bench.PassUntilAsync("2026-03-10T12:00:00Z");

        Assert.Equal(
            ["2026-03-07 02:00 -08:00", "2026-03-08 03:00 -07:00", "2026-03-09 02:00 -07:00", "2026-03-10 02:00 -07:00"], bench.Runs);
        var state = await bench.StateAsync();
        Assert.Equal((4, 0), (state.Started, state.Missed));
    }

    [Fact]
    public async Task A_time_that_daylight_saving_repeats_comes_once()
    {
        await using var bench = await ScheduleBench.StartAsync("2026-10-31T12:00:00Z");
        await bench.StartWorkerAsync(ScheduleBench.Schedule("30 1 * * *", LosAngeles));

        await bench.PassUntilAsync("2026-11-03T00:00:00Z");

        Assert.Equal(["2026-11-01 01:30 -07:00", "2026-11-02 01:30 -08:00"], bench.Runs);
    }

    [Fact]
    public async Task An_interval_goes_on_through_the_hour_that_is_repeated()
    {
        await using var bench = await ScheduleBench.StartAsync("2026-11-01T07:45:00Z");
        await bench.StartWorkerAsync(ScheduleBench.Schedule("*/30 * * * *", LosAngeles));

        await bench.PassUntilAsync("2026-11-01T10:10:00Z");

        Assert.Equal(
            [
                "2026-11-01 01:00 -07:00", "2026-11-01 01:00 -08:00", "2026-11-01 01:30 -07:00", "2026-11-01 01:30 -08:00",
                "2026-11-01 02:00 -08:00",
            ],
            bench.Runs);
    }

    [Fact]
    public async Task A_leap_day_comes_after_months_of_waiting()
    {
        await using var bench = await ScheduleBench.StartAsync("2027-12-15T00:00:00Z");
        await bench.StartWorkerAsync(ScheduleBench.Schedule("0 2 29 2 *", LosAngeles));

        await bench.PassUntilAsync("2028-03-02T00:00:00Z");

        Assert.Equal(["2028-02-29 02:00 -08:00"], bench.Runs);
        Assert.Equal("2032-02-29T02:00:00-08:00", $"{(await bench.StateAsync()).Next:yyyy-MM-ddTHH:mm:sszzz}");
        Assert.True((await bench.Client.GetOrchestrationHistoryAsync("spate.schedule.nightly")).Count < 500);
    }

    [Fact]
    public async Task No_time_comes_again_when_the_clock_steps_back()
    {
        await using var bench = await ScheduleBench.StartAsync("2026-05-01T00:00:00Z");
        var schedule = ScheduleBench.Schedule("0 * * * *") with { History = new HistoryLimits(0, 0) };
        await bench.StartWorkerAsync(schedule);
        await bench.PassUntilAsync("2026-05-01T03:30:00Z");

        // Neither the keeper that waits, nor one that is woken or began anew, runs for these times again, though their runs are purged.
        bench.JumpTo("2026-05-01T00:30:00Z");
        await bench.PassUntilAsync("2026-05-01T01:30:00Z");
        await bench.Schedules.ResumeAsync("nightly", TestContext.Current.CancellationToken);
        await bench.PassUntilAsync("2026-05-01T02:30:00Z");
        await bench.StopWorkersAsync();
        await bench.StartWorkerAsync(schedule with { StartingDeadline = TimeSpan.FromHours(1) });
        await bench.PassUntilAsync("2026-05-01T05:30:00Z");

        Assert.Empty(await bench.KeptAsync());
        Assert.Equal([1, 2, 3, 4, 5], bench.Runs.Select(time => int.Parse(time.AsSpan(11, 2))));
        Assert.Equal(0, (await bench.StateAsync()).Missed);
    }

    [Theory]
    [InlineData(CatchUp.None, null, new string[0])]
    [InlineData(CatchUp.Last, null, new[] { "2026-05-05 02:00" })]
    [InlineData(CatchUp.All, null, new[] { "2026-05-03 02:00", "2026-05-04 02:00", "2026-05-05 02:00" })]
    [InlineData(CatchUp.All, 36, new[] { "2026-05-04 02:00", "2026-05-05 02:00" })]
    [InlineData(CatchUp.Last, 5, new string[0])]
    public async Task Times_that_passed_while_no_worker_ran_are_made_up_for_as_the_rule_says(
        CatchUp rule, int? deadlineHours, string[] madeUp)
    {
        await using var bench = await ScheduleBench.StartAsync("2026-05-01T00:00:00Z");
        var schedule = ScheduleBench.Schedule("0 2 * * *") with
        {
            CatchUp = rule,
            CatchUpLimit = 3,
            StartingDeadline = deadlineHours is { } hours ? TimeSpan.FromHours(hours) : null,
        };
        await bench.StartWorkerAsync(schedule);
        await bench.PassUntilAsync("2026-05-01T12:00:00Z");
        await bench.StopWorkersAsync();

        bench.JumpTo("2026-05-05T12:00:00Z"); // past the times of the 2nd, 3rd, 4th and 5th
        await bench.StartWorkerAsync(schedule);
        await bench.PassUntilAsync("2026-05-06T12:00:00Z");

        Assert.Equal(["2026-05-01 02:00", .. madeUp, "2026-05-06 02:00"], bench.Runs.Select(time => time[..16]));
        var state = await bench.StateAsync();
        Assert.Equal((2 + madeUp.Length, 4 - madeUp.Length), (state.Started, state.Missed));
        Assert.Equal(state.Missed, state.LatestMissed.Sum(missed => missed.Count));
        Assert.Equal("2026-05-02 02:00", $"{state.LatestMissed[0].First:yyyy-MM-dd HH:mm}");
    }

    [Fact]
    public async Task A_day_of_missed_seconds_is_counted_and_named_by_its_ends()
    {
        await using var bench = await ScheduleBench.StartAsync("2026-05-01T00:00:30Z");
        var schedule = ScheduleBench.Schedule("* * * * * *") with { CatchUp = CatchUp.None, Suspended = true };
        await bench.StartWorkerAsync(schedule);
        await bench.StopWorkersAsync();

        bench.JumpTo("2026-05-02T00:00:30Z");
        await bench.StartWorkerAsync(schedule);

        var state = await bench.StateAsync();
        Assert.Equal((0, 86_400), (state.Started, state.Missed));
        Assert.Equal(86_400, state.LatestMissed.Sum(missed => missed.Count));
        Assert.All(state.LatestMissed, missed => Assert.Equal(MissReason.Suspended, missed.Reason));
        Assert.Equal("00:00:31", $"{state.LatestMissed[0].First:HH:mm:ss}");
        Assert.Equal("00:00:30", $"{state.LatestMissed[^1].Last:HH:mm:ss}");
    }
}
