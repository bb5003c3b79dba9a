using System.CommandLine;
using System.Text.Json;
using Spate.Host.Schedules;
using Spate.Host.Terminals;
using Spate.Pipeline;

namespace Spate.Host.Commands.Schedules;

/// <summary>What a schedule can be asked for. A worker does it; the command does not wait for one.</summary>
internal static class ScheduleActionCommand
{
    private const string Waits = "It takes effect as soon as a worker runs.";

    public static Argument<string> Name() => new("name") { Description = "The schedule's name." };

    public static Command Suspend(Terminal terminal) => Create(
        terminal, "suspend", "Start no runs until the schedule is resumed. The times that pass meanwhile are missed.", isSuspended: true,
        static (schedules, name, cancellationToken) => schedules.SuspendAsync(name, cancellationToken));

    public static Command Resume(Terminal terminal) => Create(
        terminal, "resume", "Go on with a suspended schedule.", isSuspended: false,
        static (schedules, name, cancellationToken) => schedules.ResumeAsync(name, cancellationToken));

    public static Command Run(Terminal terminal)
    {
        var context = new HostContextOptions();
        var (name, dryRun, json) = (Name(), DryRun(), CommonOptions.Json());
        var time = MomentOption.Create(
            "--time", "Run for this time, such as one that was missed: 2026-03-14T02:00-07:00. [default: now]", terminal.Time,
            "2026-03-14T02:00-07:00");
        var command = new Command("run", "Run a schedule now, or for a time that has passed.") { name, time, dryRun, json };
        context.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var hub = await ScheduleHub.OpenAsync(context.Read(parsed), terminal.Time, cancellationToken);
            var schedule = (await hub.FindAsync(parsed.GetRequiredValue(name), cancellationToken)).Schedule;
            var isDryRun = parsed.GetValue(dryRun);
            var run = await AskAsync(hub.Schedules, schedule, parsed.GetValue(time), isDryRun, cancellationToken);
            await terminal.Out.WriteLineAsync(parsed.GetValue(json)
                ? JsonSerializer.Serialize(new RequestedRun(run, isDryRun), HostJson.Readable.RequestedRun)
                : isDryRun ? $"Would start the run {run}." : $"Asked for the run {run}. {Waits}");
            return ExitCode.Ok;
        });
        return command;
    }

    private static async Task<string> AskAsync(
        ScheduleClient schedules, Schedule schedule, DateTimeOffset? time, bool isDryRun, CancellationToken cancellationToken)
    {
        try
        {
            return isDryRun
                ? await schedules.PrepareRunAsync(schedule, time, cancellationToken)
                : await schedules.RunAsync(schedule, time, cancellationToken);
        }
        catch (ScheduledRunRefusedException e)
        {
            throw new CommandException(e.Message);
        }
    }

    private static Command Create(
        Terminal terminal, string verb, string description, bool isSuspended, Func<ScheduleClient, string, CancellationToken, Task> ask)
    {
        var context = new HostContextOptions();
        var (name, dryRun, json) = (Name(), DryRun(), CommonOptions.Json());
        var command = new Command(verb, description) { name, dryRun, json };
        context.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var hub = await ScheduleHub.OpenAsync(context.Read(parsed), terminal.Time, cancellationToken);
            var status = await hub.FindAsync(parsed.GetRequiredValue(name), cancellationToken);
            var summary = ScheduleSummary.Of(status, terminal.Time.GetUtcNow(), ScheduleSummary.DefaultTimes);
            var isDone = summary.Suspended == isSuspended;
            if (!parsed.GetValue(dryRun) && !isDone)
                await ask(hub.Schedules, summary.Name, cancellationToken);
            if (parsed.GetValue(json))
                await terminal.Out.WriteLineAsync(JsonSerializer.Serialize(summary, HostJson.Readable.ScheduleSummary));
            else
                await terminal.Out.WriteLineAsync(Told(verb, summary.Name, isDone, parsed.GetValue(dryRun)));
            return ExitCode.Ok;
        });
        return command;
    }

    private static Option<bool> DryRun() => new("--dry-run") { Description = "Show what would be done, and do nothing." };

    private static string Told(string verb, string name, bool isDone, bool isDryRun) => (isDone, isDryRun) switch
    {
        (true, _) => $"'{name}' {(verb == "suspend" ? "is suspended already" : "is not suspended")}.",
        (false, true) => $"Would {verb} '{name}'.",
        _ => $"Asked '{name}' to {verb}. {Waits}",
    };
}
