using Microsoft.DurableTask;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.Logging;

namespace Spate.Pipeline.Schedules;

/// <param name="Schedule">The schedule.</param>
/// <param name="State">How far it has come.</param>
/// <param name="Now">The orchestration's time.</param>
/// <param name="Asked">Times to run for that somebody asked for.</param>
internal sealed record FireScheduleInput(Schedule Schedule, ScheduleState State, DateTimeOffset Now, IReadOnlyList<DateTimeOffset> Asked);

/// <param name="State">How far the schedule has come now.</param>
/// <param name="More">Whether more times are due.</param>
/// <param name="IsQuiet">Whether nothing happened.</param>
internal sealed record FiredSchedule(ScheduleState State, bool More, bool IsQuiet);

/// <summary>
/// Starts the runs of a schedule that are due, as its policies say, and purges old ones. It may be done twice, as every activity: a run
/// that is there already counts as started.
/// </summary>
internal sealed class FireSchedule(DurableTaskClient client, ILogger<FireSchedule> logger) : TaskActivity<FireScheduleInput, FiredSchedule>
{
    private const int LoggedTimes = 20;

    public override async Task<FiredSchedule> RunAsync(TaskActivityContext context, FireScheduleInput input)
    {
        var (schedule, state) = (input.Schedule, input.State);
        var times = CronTimes.Of(schedule);
        var due = DueTimes.Of(schedule, state, times, input.Now);
        var runs = await ScheduleRuns.ReadAsync(client, schedule);
        var firing = new Firing(schedule, runs, input.Now, state.Waiting.Concat(due.Late), due.Missed);
        if (!state.Suspended) await firing.MakeUpAsync();
        await firing.RunAsync(due.OnTime, mayWait: true);
        await firing.RunAsync(input.Asked, mayWait: false);
        firing.Trim();
        await runs.PurgeAsync();
        Log(schedule, firing);
        var next = state.WithMissed(firing.Missed) with
        {
            HandledUntil = due.HandledUntil,
            Next = times.Next(due.HandledUntil),
            Waiting = [.. firing.Waiting],
            Running = runs.Running,
            LastRun = firing.Started is [.., var last] ? last : state.LastRun,
            Started = state.Started + firing.Started.Count,
            Problem = null,
        };
        return new FiredSchedule(next, due.More, IsQuiet: firing.Started.Count == 0 && runs.Running.SequenceEqual(state.Running));
    }

    private void Log(Schedule schedule, Firing firing)
    {
        foreach (var run in firing.Started)
            logger.LogInformation("Schedule {Schedule} started {Run}", schedule.Name, run);
        foreach (var (time, reason) in firing.Missed.Take(LoggedTimes))
            logger.LogWarning("Schedule {Schedule} missed {Time:u}: {Reason}", schedule.Name, time, reason);
        if (firing.Missed.Count > LoggedTimes)
            logger.LogWarning("Schedule {Schedule} missed {Count} times more", schedule.Name, firing.Missed.Count - LoggedTimes);
    }
}
