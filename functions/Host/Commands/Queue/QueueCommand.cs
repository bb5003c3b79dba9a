using System.CommandLine;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Spate.Cloud;
using Spate.Host.Queues;
using Spate.Host.Server.Parts;
using Spate.Host.Settings;
using Spate.Host.Terminals;

namespace Spate.Host.Commands.Queue;

/// <summary><c>spate queue</c>: shows the notifications that wait and the dead letters, and redrives them.</summary>
internal static class QueueCommand
{
    private const int DefaultLimit = 20;
    private const int MaxLimit = 10_000;

    public static Command Create(Terminal terminal)
    {
        var context = new HostContextOptions();
        var limit = ValueOption.Count("--limit", "Dead letters to show, the earliest first.", DefaultLimit, MaxLimit);
        var json = CommonOptions.Json();
        var command = new Command(
            "queue", "Show the queue: how many messages wait or are in flight, the oldest's age, and the dead letters.")
        {
            Redrive(terminal), limit, json,
        };
        context.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var services = Open(context.Read(parsed));
            var state = await QueueState.ReadAsync(
                services.GetRequiredService<NotificationQueue>(), (int)parsed.GetValue(limit), terminal.Time, cancellationToken);
            if (parsed.GetValue(json))
                await terminal.Out.WriteLineAsync(JsonSerializer.Serialize(state, HostJson.Readable.QueueState));
            else
                QueueView.Write(terminal, state);
            return ExitCode.Ok;
        });
        return command;
    }

    private static Command Redrive(Terminal terminal)
    {
        var context = new HostContextOptions();
        var message = new Argument<string?>("message") { Description = "The dead letter's id.", Arity = ArgumentArity.ZeroOrOne };
        var all = new Option<bool>("--all") { Description = "All dead letters." };
        var json = CommonOptions.Json();
        var command = new Command(
            "redrive", "Move dead letters back to the queue, with their receive counts reset.") { message, all, json };
        context.AddTo(command);
        command.SetAction((parsed, cancellationToken) =>
        {
            var id = parsed.GetValue(message);
            if (id is null != parsed.GetValue(all))
                throw new CommandException("Name one dead letter by its id ('spate queue' shows them), or give --all.", ExitCode.Usage);
            return RedriveAsync(terminal, Open(context.Read(parsed)), id, parsed.GetValue(json), cancellationToken);
        });
        return command;
    }

    /// <exception cref="CommandException">There is no queue: nothing has run there.</exception>
    private static ServiceProvider Open(HostContext host)
    {
        if (host.Settings.Aws is null && !File.Exists(host.Data.QueuePath))
        {
            throw new CommandException(
                $"There is no queue at {host.Data.QueuePath}: nothing has run there yet. Name another place with --data, "
                + "or start with 'spate demo' or 'spate run'.");
        }

        var services = new ServiceCollection();
        services.AddQueue(host);
        return services.BuildServiceProvider();
    }

    private static async Task<int> RedriveAsync(
        Terminal terminal, ServiceProvider services, string? message, bool json, CancellationToken cancellationToken)
    {
        await using var owned = services;
        var administration = services.GetRequiredService<IQueueAdministration>();
        var moved = message switch
        {
            null => await administration.RedriveAsync(cancellationToken),
            _ when await administration.RedriveAsync(message, cancellationToken) => 1,
            _ => throw new CommandException($"There is no dead letter '{message}'. 'spate queue' shows them."),
        };
        await terminal.Out.WriteLineAsync(json
            ? JsonSerializer.Serialize(new Redriven(moved), HostJson.Readable.Redriven)
            : $"Moved {Units.Count(moved, "dead letter")} back to the queue.");
        return ExitCode.Ok;
    }
}
