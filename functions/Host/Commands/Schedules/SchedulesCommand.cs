using System.CommandLine;
using System.Text.Json;
using Spate.Host.Schedules;
using Spate.Host.Terminals;

namespace Spate.Host.Commands.Schedules;

/// <summary><c>spate schedules</c>: what runs at certain times, and what people ask of it.</summary>
internal static class SchedulesCommand
{
    public static Command Create(Terminal terminal)
    {
        var context = new HostContextOptions();
        var json = CommonOptions.Json();
        var command = new Command("schedules", "List the schedules, their next times, and what they missed.")
        {
            NextCommand.Create(terminal),
            ScheduleActionCommand.Suspend(terminal),
            ScheduleActionCommand.Resume(terminal),
            ScheduleActionCommand.Run(terminal),
            json,
        };
        context.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var hub = await ScheduleHub.OpenAsync(context.Read(parsed), terminal.Time, cancellationToken);
            var schedules = await hub.Schedules.ListAsync(cancellationToken);
            var now = terminal.Time.GetUtcNow();
            if (parsed.GetValue(json))
            {
                foreach (var schedule in schedules)
                {
                    await terminal.Out.WriteLineAsync(JsonSerializer.Serialize(
                        ScheduleSummary.Of(schedule, now, ScheduleSummary.DefaultTimes), HostJson.Readable.ScheduleSummary));
                }
            }
            else
            {
                ScheduleView.Write(terminal, [.. schedules.Select(schedule => ScheduleSummary.Of(schedule, now, times: 1))]);
            }

            return ExitCode.Ok;
        });
        return command;
    }
}
