using System.CommandLine;
using System.Text.Json;
using Spate.Host.Commands.Runs;
using Spate.Host.Runs;
using Spate.Host.Runs.Actions;
using Spate.Host.Runs.Filters;
using Spate.Host.Server.Parts;
using Spate.Host.Terminals;
using Spate.TaskHub;

namespace Spate.Host.Commands.Purge;

/// <summary><c>spate purge</c>: removes runs that ended, one or all that match.</summary>
internal static class PurgeCommand
{
    public static Command Create(Terminal terminal)
    {
        var context = new HostContextOptions();
        var run = RunArgument.CreateOptional(context, "all runs that match are removed");
        var filter = new RunFilterOptions(terminal.Time, context);
        var dryRun = new Option<bool>("--dry-run") { Description = "Say what it would remove, and remove nothing." };
        var json = CommonOptions.Json();
        var command = new Command("purge", "Remove a run that ended, or all that match. Their results stay.") { run, dryRun, json };
        filter.AddTo(command);
        context.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var (id, which) = (parsed.GetValue(run), filter.Read(parsed));
            if (id is null == which.IsEmpty)
                throw new CommandException("Name one run, or say which are meant, such as --state completed --until 30d.", ExitCode.Usage);

            await using var hub = await RunHub.OpenAsync(HubLocation.Of(context.Read(parsed)), cancellationToken);
            terminal.Out.WriteLine(id is null
                ? await PurgeAsync(hub, which, parsed.GetValue(dryRun), parsed.GetValue(json), cancellationToken)
                : await PurgeAsync(hub, id, parsed.GetValue(dryRun), parsed.GetValue(json), cancellationToken));
            return ExitCode.Ok;
        });
        return command;
    }

    private static async Task<string> PurgeAsync(RunHub hub, string id, bool dryRun, bool json, CancellationToken cancellationToken)
    {
        var run = await hub.FindAsync(id, cancellationToken);
        var change = await new PurgeRun().DoAsync(hub.Client, run, dryRun, cancellationToken);
        return json ? JsonSerializer.Serialize(change, HostJson.Readable.RunChange) : change.Message;
    }

    private static async Task<string> PurgeAsync(RunHub hub, RunFilter filter, bool dryRun, bool json, CancellationToken cancellationToken)
    {
        var count = dryRun
            ? await hub.Client.CountEndedAsync(filter, cancellationToken)
            : await hub.Client.PurgeAsync(filter, cancellationToken);
        return json
            ? JsonSerializer.Serialize(new Purged(count, dryRun), HostJson.Readable.Purged)
            : $"{(dryRun ? "Would remove" : "Removed")} {Units.Count(count, "run")}.";
    }
}
