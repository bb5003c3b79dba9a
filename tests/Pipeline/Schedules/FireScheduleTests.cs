using Microsoft.DurableTask;
using Microsoft.Extensions.Logging.Abstractions;
using Spate.Pipeline.Schedules;

namespace Spate.Pipeline.Tests.Schedules;

public sealed class FireScheduleTests
{
    private static readonly DateTimeOffset Start = new(2026, 5, 1, 0, 30, 0, TimeSpan.Zero);

    [Theory]
    [InlineData(ConcurrencyPolicy.Allow)]
    [InlineData(ConcurrencyPolicy.Forbid)]
    [InlineData(ConcurrencyPolicy.Replace)]
    public async Task An_outcome_that_is_lost_is_the_same_when_the_activity_is_done_again(ConcurrencyPolicy policy)
    {
        await using var bench = await ScheduleBench.StartAsync("2026-05-01T01:00:00Z");
        var activity = new FireSchedule(bench.Client, NullLogger<FireSchedule>.Instance);
        var schedule = ScheduleBench.Schedule("0 * * * *") with { ConcurrencyPolicy = policy };
        var input = new FireScheduleInput(schedule, new ScheduleState { HandledUntil = Start }, Start + TimeSpan.FromMinutes(30), []);

        var lost = await activity.RunAsync(new Call(), input);
        var again = await activity.RunAsync(new Call(), input);

        Assert.Equal((1, 1), (lost.State.Started, again.State.Started));
        Assert.Equal(("nightly.20260501T010000Z", 0), (again.State.LastRun, again.State.Missed));
        Assert.Equal(["20260501T010000Z"], await bench.KeptAsync());
        Assert.Equal(["20260501T010000Z"], await bench.KeptAsync(Microsoft.DurableTask.Client.OrchestrationRuntimeStatus.Pending));
    }

    private sealed class Call : TaskActivityContext
    {
        public override TaskName Name => nameof(FireSchedule);

        public override string InstanceId => "spate.schedule.nightly";
    }
}
