using System.Text.Json;
using Microsoft.DurableTask.Client;

namespace Spate.Pipeline.Tests.Schedules;

/// <summary>What happens at a schedule's time, by its policies and by what people ask for.</summary>
public sealed class PolicyTests
{
    private static readonly CancellationToken None = TestContext.Current.CancellationToken;

    [Fact]
    public async Task Forbid_misses_a_time_while_a_run_is_under_way_and_says_so()
    {
        await using var bench = await ScheduleBench.StartAsync("2026-05-01T00:00:00Z");
        await bench.StartWorkerAsync(Hourly(ConcurrencyPolicy.Forbid, holds: true));

        await bench.PassUntilAsync("2026-05-01T02:30:00Z");
        await bench.EndAsync("20260501T010000Z");
        await bench.PassUntilAsync("2026-05-01T03:30:00Z");

        Assert.Equal(["2026-05-01 01:00 +00:00", "2026-05-01 03:00 +00:00"], bench.Runs);
        var state = await bench.StateAsync();
        var missed = Assert.Single(state.LatestMissed);
        Assert.Equal((MissReason.Forbidden, 1, 2), (missed.Reason, missed.Count, missed.First.Hour));
        Assert.Equal(["nightly.20260501T030000Z"], state.Running);
    }

    [Fact]
    public async Task Replace_terminates_the_run_that_is_under_way()
    {
        await using var bench = await ScheduleBench.StartAsync("2026-05-01T00:00:00Z");
        await bench.StartWorkerAsync(Hourly(ConcurrencyPolicy.Replace, holds: true));

        await bench.PassUntilAsync("2026-05-01T02:30:00Z");

        Assert.Equal(["20260501T010000Z"], await bench.KeptAsync(OrchestrationRuntimeStatus.Terminated));
        Assert.Equal(["20260501T020000Z"], await bench.KeptAsync(OrchestrationRuntimeStatus.Running));
        Assert.Equal(["nightly.20260501T020000Z"], (await bench.StateAsync()).Running);
    }

    [Fact]
    public async Task Allow_runs_beside_the_run_that_is_under_way()
    {
        await using var bench = await ScheduleBench.StartAsync("2026-05-01T00:00:00Z");
        await bench.StartWorkerAsync(Hourly(ConcurrencyPolicy.Allow, holds: true));

        await bench.PassUntilAsync("2026-05-01T02:30:00Z");

        Assert.Equal(2, (await bench.KeptAsync(OrchestrationRuntimeStatus.Running)).Count);
    }

    [Fact]
    public async Task With_Forbid_the_times_that_are_made_up_for_run_one_after_the_other()
    {
        await using var bench = await ScheduleBench.StartAsync("2026-05-01T00:00:00Z");
        var schedule = Hourly(ConcurrencyPolicy.Forbid, holds: true) with { CatchUp = CatchUp.All };
        await bench.StartWorkerAsync(schedule);
        await bench.StopWorkersAsync();

        bench.JumpTo("2026-05-01T03:10:00Z");
        await bench.StartWorkerAsync(schedule);
        Assert.Equal(["20260501T010000Z"], await bench.KeptAsync());
        await bench.EndAsync("20260501T010000Z");
        await bench.PassUntilAsync("2026-05-01T03:20:00Z");
        Assert.Equal([3], (await bench.StateAsync()).Waiting.Select(time => time.Hour));

        // A time that comes while others wait stands in line behind them.
        await bench.PassUntilAsync("2026-05-01T04:30:00Z");
        foreach (var (ended, until) in new[] { ("02", "04:40"), ("03", "04:50"), ("04", "04:59") })
        {
            await bench.EndAsync($"20260501T{ended}0000Z");
            await bench.PassUntilAsync($"2026-05-01T{until}:00Z");
        }

        Assert.Equal([1, 2, 3, 4], bench.Runs.Select(time => int.Parse(time.AsSpan(11, 2))));
        Assert.Equal((4, 0), ((await bench.StateAsync()).Started, (await bench.StateAsync()).Missed));
    }

    [Fact]
    public async Task Of_the_runs_that_ended_as_many_are_kept_as_the_limits_say()
    {
        await using var bench = await ScheduleBench.StartAsync("2026-05-01T00:00:00Z");
        await bench.StartWorkerAsync(Hourly(ConcurrencyPolicy.Forbid) with { Cron = "0 0-5 * * *" });
        await bench.PassUntilAsync("2026-05-01T05:30:00Z");
        Assert.Equal(["20260501T030000Z", "20260501T040000Z", "20260501T050000Z"], await bench.KeptAsync());

        await bench.StopWorkersAsync();
        await bench.StartWorkerAsync(Hourly(ConcurrencyPolicy.Forbid, fails: true));
        await bench.PassUntilAsync("2026-05-01T08:30:00Z");

        Assert.Equal(3, (await bench.KeptAsync(OrchestrationRuntimeStatus.Completed)).Count);
        Assert.Equal(["20260501T080000Z"], await bench.KeptAsync(OrchestrationRuntimeStatus.Failed));
    }

    [Fact]
    public async Task A_suspended_schedule_starts_nothing_and_names_what_it_missed()
    {
        await using var bench = await ScheduleBench.StartAsync("2026-05-01T00:00:00Z");
        await bench.StartWorkerAsync(Hourly(ConcurrencyPolicy.Forbid));
        await bench.Schedules.SuspendAsync("nightly", None);
        await bench.PassUntilAsync("2026-05-01T03:30:00Z");
        Assert.True((await bench.StateAsync()).Suspended);

        await bench.Schedules.ResumeAsync("nightly", None);
        await bench.PassUntilAsync("2026-05-01T04:30:00Z");

        Assert.Equal(["2026-05-01 04:00 +00:00"], bench.Runs);
        var state = await bench.StateAsync();
        Assert.All(state.LatestMissed, missed => Assert.Equal(MissReason.Suspended, missed.Reason));
        Assert.Equal((3, false), (state.Missed, state.Suspended));
    }

    [Fact]
    public async Task A_run_can_be_asked_for_now_and_for_a_time_that_was_missed()
    {
        await using var bench = await ScheduleBench.StartAsync("2026-05-01T00:10:00Z");
        var schedule = Hourly(ConcurrencyPolicy.Forbid) with { Suspended = true };
        await bench.StartWorkerAsync(schedule);
        await bench.PassUntilAsync("2026-05-01T01:30:00Z");

        var now = await bench.Schedules.RunAsync(schedule, cancellationToken: None);
        await bench.PassUntilAsync("2026-05-01T01:31:00Z");
        var missed = await bench.Schedules.RunAsync(schedule, new DateTimeOffset(2026, 5, 1, 1, 0, 0, TimeSpan.Zero), None);
        await bench.PassUntilAsync("2026-05-01T01:32:00Z");

        Assert.Equal(("nightly.20260501T013000Z", "nightly.20260501T010000Z"), (now, missed));
        Assert.Equal(["2026-05-01 01:00 +00:00", "2026-05-01 01:30 +00:00"], bench.Runs);
        var again = await Assert.ThrowsAsync<ScheduledRunRefusedException>(
            () => bench.Schedules.RunAsync(schedule, new DateTimeOffset(2026, 5, 1, 1, 0, 0, TimeSpan.Zero), None));
        Assert.Contains("'nightly.20260501T010000Z'", again.Message, StringComparison.Ordinal);
        var tooEarly = await Assert.ThrowsAsync<ScheduledRunRefusedException>(
            () => bench.Schedules.RunAsync(schedule, new DateTimeOffset(2026, 5, 2, 1, 0, 0, TimeSpan.Zero), None));
        Assert.Contains("has not come yet", tooEarly.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_run_that_is_asked_for_is_refused_while_the_policy_forbids_it()
    {
        await using var bench = await ScheduleBench.StartAsync("2026-05-01T00:10:00Z");
        var schedule = Hourly(ConcurrencyPolicy.Forbid, holds: true);
        await bench.StartWorkerAsync(schedule);
        await bench.PassUntilAsync("2026-05-01T01:30:00Z");

        var refusal = await Assert.ThrowsAsync<ScheduledRunRefusedException>(
            () => bench.Schedules.RunAsync(schedule, cancellationToken: None));

        Assert.Contains("'nightly.20260501T010000Z' is under way", refusal.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_changed_schedule_takes_the_place_of_the_old_one_and_keeps_its_counts()
    {
        await using var bench = await ScheduleBench.StartAsync("2026-05-01T00:10:00Z");
        await bench.StartWorkerAsync(Hourly(ConcurrencyPolicy.Forbid));
        await bench.PassUntilAsync("2026-05-01T01:30:00Z");
        await bench.StopWorkersAsync();

        await bench.StartWorkerAsync(Hourly(ConcurrencyPolicy.Forbid) with { Cron = "15 * * * *", Suspended = true });
        await bench.Schedules.ResumeAsync("nightly", None);
        await bench.PassUntilAsync("2026-05-01T03:10:00Z");
        await bench.StopWorkersAsync();

        // What was asked for at run time holds until the file says something else.
        await bench.StartWorkerAsync(Hourly(ConcurrencyPolicy.Forbid) with { Cron = "45 * * * *", Suspended = true });
        await bench.PassUntilAsync("2026-05-01T04:10:00Z");

        Assert.Equal(["2026-05-01 01:00 +00:00", "2026-05-01 02:15 +00:00", "2026-05-01 03:45 +00:00"], bench.Runs);
        Assert.Equal((3, 0), ((await bench.StateAsync()).Started, (await bench.StateAsync()).Missed));
    }

    [Fact]
    public async Task A_schedule_that_was_removed_ends_and_one_that_comes_back_begins_anew()
    {
        await using var bench = await ScheduleBench.StartAsync("2026-05-01T00:10:00Z");
        var schedule = Hourly(ConcurrencyPolicy.Forbid);
        await bench.StartWorkerAsync(schedule);
        await bench.StopWorkersAsync();

        await bench.StartWorkerAsync();
        await bench.PassUntilAsync("2026-05-01T02:10:00Z");
        Assert.Empty(await bench.Schedules.ListAsync(None));
        await bench.StopWorkersAsync();
        await bench.StartWorkerAsync(schedule);
        await bench.PassUntilAsync("2026-05-01T03:10:00Z");

        Assert.Equal(["2026-05-01 03:00 +00:00"], bench.Runs);
        Assert.Equal("nightly", Assert.Single(await bench.Schedules.ListAsync(None)).Schedule.Name);
    }

    [Fact]
    public async Task A_schedule_whose_time_zone_a_worker_does_not_know_says_so_and_goes_on_once_it_is_known()
    {
        await using var bench = await ScheduleBench.StartAsync("2026-05-01T00:10:00Z");
        await bench.StartWorkerAsync(Hourly(ConcurrencyPolicy.Forbid) with { TimeZone = "Mars/Olympus" });
        await bench.PassUntilAsync("2026-05-01T01:10:00Z");
        Assert.Contains("Mars/Olympus", (await bench.StateAsync()).Problem, StringComparison.Ordinal);
        await bench.StopWorkersAsync();

        await bench.StartWorkerAsync(Hourly(ConcurrencyPolicy.Forbid));
        await bench.PassUntilAsync("2026-05-01T02:10:00Z");

        Assert.Equal(["2026-05-01 02:00 +00:00"], bench.Runs);
        Assert.Null((await bench.StateAsync()).Problem);
    }

    [Fact]
    public async Task A_keeper_that_failed_is_revived_and_goes_on_where_it_was()
    {
        await using var bench = await ScheduleBench.StartAsync("2026-05-01T00:10:00Z");
        var schedule = Hourly(ConcurrencyPolicy.Forbid) with { CatchUp = CatchUp.All };
        await bench.StartWorkerAsync(schedule);
        await bench.PassUntilAsync("2026-05-01T01:10:00Z");
        await bench.Client.RaiseEventAsync("spate.schedule.nightly", "schedule", "what no keeper understands", None);
        await bench.PassUntilAsync("2026-05-01T03:10:00Z");
        Assert.Contains("failed", (await bench.Schedules.FindAsync("nightly", None))!.Problem, StringComparison.Ordinal);

        await bench.ReviveAsync(schedule);
        await bench.PassUntilAsync("2026-05-01T04:10:00Z");

        Assert.Equal([1, 2, 3, 4], bench.Runs.Select(time => int.Parse(time.AsSpan(11, 2))));
        Assert.Null((await bench.Schedules.FindAsync("nightly", None))!.Problem);
    }

    private static Schedule Hourly(ConcurrencyPolicy policy, bool holds = false, bool fails = false) =>
        ScheduleBench.Schedule("0 * * * *") with
        {
            ConcurrencyPolicy = policy,
            Input = JsonSerializer.SerializeToElement(new { Holds = holds, Fails = fails }),
        };
}
