using System.CommandLine;
using System.Text.Json;
using Spate.Host.Schedules;
using Spate.Host.Terminals;

namespace Spate.Host.Commands.Schedules;

/// <summary><c>spate schedules next</c>: when a schedule will run.</summary>
internal static class NextCommand
{
    public static Command Create(Terminal terminal)
    {
        var context = new HostContextOptions();
        var name = ScheduleActionCommand.Name();
        var count = ValueOption.Count("--count", "How many times to show.", ScheduleSummary.DefaultTimes, ScheduleSummary.MaxTimes);
        var json = CommonOptions.Json();
        var command = new Command("next", "Show one schedule and its next times.") { name, count, json };
        context.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var hub = await ScheduleHub.OpenAsync(context.Read(parsed), terminal.Time, cancellationToken);
            var summary = ScheduleSummary.Of(
                await hub.FindAsync(parsed.GetRequiredValue(name), cancellationToken), terminal.Time.GetUtcNow(),
                (int)parsed.GetValue(count));
            if (parsed.GetValue(json))
                await terminal.Out.WriteLineAsync(JsonSerializer.Serialize(summary, HostJson.Readable.ScheduleSummary));
            else
                ScheduleView.WriteOne(terminal, summary);
            return ExitCode.Ok;
        });
        return command;
    }
}
