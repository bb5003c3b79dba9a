using System.CommandLine;
using System.Text.Json;
using Spate.Host.Queues;
using Spate.Host.Terminals;

namespace Spate.Host.Commands.Queue;

/// <summary><c>spate queue</c>: the notifications that wait, and those that nobody could take.</summary>
internal static class QueueCommand
{
    private const int DefaultLimit = 20;
    private const int MaxLimit = 10_000;

    public static Command Create(Terminal terminal)
    {
        var embedded = new EmbeddedOptions();
        var limit = new Option<long>("--limit")
        {
            Description = "Dead letters to show, the earliest first.", HelpName = "count",
            CustomParser = CountParser.UpTo(MaxLimit), DefaultValueFactory = static _ => DefaultLimit,
        };
        var json = CommonOptions.Json();
        var command = new Command("queue", "Show the queue: how many messages wait or are in flight, the oldest's age, and the dead letters.") { Redrive(terminal), limit, json };
        embedded.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var queue = Open(embedded, parsed);
            var state = await QueueState.ReadAsync(queue, (int)parsed.GetValue(limit), terminal.Time, cancellationToken);
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
        var embedded = new EmbeddedOptions();
        var message = new Argument<string?>("message") { Description = "The dead letter's id.", Arity = ArgumentArity.ZeroOrOne };
        var all = new Option<bool>("--all") { Description = "All that are there at the time." };
        var json = CommonOptions.Json();
        var command = new Command("redrive", "Move dead letters back to the queue, where they count as never received.") { message, all, json };
        embedded.AddTo(command);
        command.SetAction((parsed, cancellationToken) =>
        {
            var id = parsed.GetValue(message);
            if (id is null != parsed.GetValue(all))
                throw new CommandException("Name one dead letter by its id ('spate queue' shows them), or give --all.", ExitCode.Usage);
            return RedriveAsync(terminal, Open(embedded, parsed), id, parsed.GetValue(json), cancellationToken);
        });
        return command;
    }

    private static NotificationQueue Open(EmbeddedOptions embedded, ParseResult parsed)
    {
        var settings = embedded.ReadSettings(parsed);
        return NotificationQueue.Open(embedded.Directory(parsed, settings), settings);
    }

    private static async Task<int> RedriveAsync(Terminal terminal, NotificationQueue queue, string? message, bool json, CancellationToken cancellationToken)
    {
        await using var owned = queue;
        var moved = message switch
        {
            null => await queue.Administration.RedriveAsync(cancellationToken),
            _ when await queue.Administration.RedriveAsync(message, cancellationToken) => 1,
            _ => throw new CommandException($"There is no dead letter '{message}'. 'spate queue' shows them."),
        };
        await terminal.Out.WriteLineAsync(json
            ? JsonSerializer.Serialize(new Redriven(moved), HostJson.Readable.Redriven)
            : $"Moved {Units.Count(moved)} dead letter{(moved == 1 ? "" : "s")} back to the queue.");
        return ExitCode.Ok;
    }
}
