using System.CommandLine;
using System.Text.Json;
using Spate.Host.Commands.Runs;
using Spate.Host.Runs;
using Spate.Host.Runs.Filters;
using Spate.Host.Server.Parts;
using Spate.Host.Terminals;

namespace Spate.Host.Commands.List;

/// <summary><c>spate list</c>: the runs of a task hub.</summary>
internal static class ListCommand
{
    private const int DefaultLimit = 50;

    public static Command Create(Terminal terminal)
    {
        var context = new HostContextOptions();
        var filter = new RunFilterOptions(terminal.Time, context);
        var limit = ValueOption.Count("--limit", "How many at most.", DefaultLimit, 1_000_000);
        var page = new Option<RunCursor?>("--page")
        {
            Description = "Go on where an earlier list ended, with the token that it gave.",
            HelpName = "token",
            CustomParser = static result => result.Read<RunCursor>(RunCursor.Parse, "a token that 'spate list' gave"),
        };
        var json = CommonOptions.Json();
        var command = new Command("list", "List runs, the newest first.") { limit, page, json };
        filter.AddTo(command);
        context.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var hub = await RunHub.OpenAsync(HubLocation.Of(context.Read(parsed)), cancellationToken);
            var (found, next) = await hub.Client.PageAsync(
                filter.Read(parsed), (int)parsed.GetValue(limit), parsed.GetValue(page), cancellationToken);
            Write(terminal, new RunPage([.. found.Select(RunSummary.Of)], next?.ToString()), parsed.GetValue(json));
            return ExitCode.Ok;
        });
        return command;
    }

    private static void Write(Terminal terminal, RunPage page, bool json)
    {
        if (json)
        {
            foreach (var run in page.Runs)
                terminal.Out.WriteLine(JsonSerializer.Serialize(run, HostJson.Readable.RunSummary));
            if (page.Next is { } next)
                terminal.Out.WriteLine(JsonSerializer.Serialize(new NextPage(next), HostJson.Readable.NextPage));
        }
        else if (page.Runs.Count == 0)
        {
            terminal.Out.WriteLine("No runs.");
        }
        else
        {
            terminal.WriteTable(RunTable.Of(page.Runs, terminal.Width()));
            if (page.Next is not null)
                terminal.Out.WriteLine($"More follow: --page {page.Next}");
        }
    }
}

/// <summary>The last line of a list of which more follows.</summary>
/// <param name="Next">Where it goes on: for <c>--page</c>.</param>
internal sealed record NextPage(string Next);
