using System.CommandLine;
using Microsoft.DurableTask.Client;
using Spate.Host.Commands.Runs;
using Spate.Host.Runs;
using Spate.Host.Runs.Filters;
using Spate.Host.Server.Parts;
using Spate.Host.Terminals;

namespace Spate.Host.Commands.Watch;

/// <summary><c>spate watch</c>: one run until it ends, or the newest runs until Ctrl-C.</summary>
internal static class WatchCommand
{
    public static Command Create(Terminal terminal)
    {
        var context = new HostContextOptions();
        var run = RunArgument.CreateOptional(context, "the newest runs are watched");
        var filter = new RunFilterOptions(terminal.Time, context);
        var json = CommonOptions.Json();
        var command = new Command("watch", "Watch a run until it ends, or the newest runs until Ctrl-C.") { run, json };
        filter.AddTo(command);
        context.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var (id, which) = (parsed.GetValue(run), filter.Read(parsed));
            if (id is not null && !which.IsEmpty)
                throw new CommandException("Name one run, or say which are meant, not both.", ExitCode.Usage);

            await using var hub = await RunHub.OpenAsync(HubLocation.Of(context.Read(parsed)), cancellationToken);
            if (id is null)
                return await new NewestRuns(hub.Client, which, terminal).WatchAsync(parsed.GetValue(json), cancellationToken);
            var found = await hub.FindAsync(id, cancellationToken);
            var end = await new OneRun(hub.Client, found.InstanceId, terminal).WatchAsync(parsed.GetValue(json), cancellationToken);
            return end.State == OrchestrationRuntimeStatus.Completed ? ExitCode.Ok : ExitCode.Failed;
        });
        return command;
    }
}
