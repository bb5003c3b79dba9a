using Spate.Host.Schedules;
using Spate.Host.Terminals;
using Spate.Pipeline;
using Spectre.Console;

namespace Spate.Host.Commands.Schedules;

/// <summary>Shows schedules to people.</summary>
internal static class ScheduleView
{
    public static void Write(Terminal terminal, IReadOnlyList<ScheduleSummary> schedules)
    {
        if (schedules.Count == 0)
        {
            terminal.Out.WriteLine("No schedules: workers take them from pipeline.yaml when they start.");
            return;
        }

        var table = TableOutput.Columns("SCHEDULE", "RUNS", "CRON", "TIME ZONE", "NEXT", "LAST RUN", "STARTED", "MISSED", "STATE");
        foreach (var schedule in schedules)
        {
            table.AddRow(
                schedule.Name, schedule.Orchestration, Markup.Escape(schedule.Cron), schedule.TimeZone,
                schedule.Next is [var next, ..] ? Time(next) : "never", schedule.LastRun ?? "", Units.Count(schedule.Started),
                Units.Count(schedule.Missed), Markup.Escape(State(schedule)));
        }

        terminal.WriteTable(table);
    }

    public static void WriteOne(Terminal terminal, ScheduleSummary schedule)
    {
        var output = terminal.Out;
        output.WriteLine($"schedule  {schedule.Name}: {schedule.Orchestration} at {schedule.Cron} ({schedule.TimeZone})");
        output.WriteLine($"state     {State(schedule)}");
        output.WriteLine($"started   {Units.Count(schedule.Started)}{(schedule.LastRun is { } last ? $", the last {last}" : "")}");
        foreach (var missed in schedule.LatestMissed)
            output.WriteLine($"missed    {Describe(missed)}");
        if (schedule.Missed - schedule.LatestMissed.Sum(static missed => missed.Count) is > 0 and var earlier)
            output.WriteLine($"missed    {Units.Count(earlier)} earlier ones");
        foreach (var waiting in schedule.Waiting)
            output.WriteLine($"waiting   {Time(waiting)}");
        foreach (var next in schedule.Next)
            output.WriteLine($"next      {Time(next)}");
    }

    public static string Time(DateTimeOffset time) => $"{time:yyyy-MM-dd HH:mm:ss zzz}";

    private static string State(ScheduleSummary schedule) => schedule switch
    {
        { Problem: { } problem } => problem,
        { Suspended: true } => "suspended",
        { Running: [var run] } => $"{run} is running",
        { Running: { Count: > 1 and var runs } } => $"{runs} runs are running",
        _ => "waiting",
    };

    private static string Describe(MissedTimes missed) => missed.Count == 1
        ? $"{Time(missed.First)}: {Reason(missed.Reason)}"
        : $"{Units.Count(missed.Count)} from {Time(missed.First)} to {Time(missed.Last)}: {Reason(missed.Reason)}";

    private static string Reason(MissReason reason) => reason switch
    {
        MissReason.Suspended => "the schedule was suspended",
        MissReason.Downtime => "no worker ran",
        MissReason.StartingDeadline => "the starting deadline had passed",
        MissReason.Forbidden => "an earlier run was in progress",
        MissReason.CatchUpLimit => "more had been missed than catchUpLimit allows",
        _ => "the schedule was removed",
    };
}
