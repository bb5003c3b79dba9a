using System.CommandLine;
using System.Text.Json;
using Spate.Host.Commands.Runs;
using Spate.Host.Runs;
using Spate.Host.Runs.Logs;
using Spate.Host.Server.Parts;
using Spate.Host.Terminals;

namespace Spate.Host.Commands.Logs;

/// <summary><c>spate logs</c>: what the nodes of a run logged, also after their workers are gone.</summary>
internal static class LogsCommand
{
    private const int PageSize = 100;

    public static Command Create(Terminal terminal)
    {
        var context = new HostContextOptions();
        var run = RunArgument.Create(context);
        var node = new Option<string?>("--node")
        {
            Description = "Only of this node: 'enrich' is every item of a fan-out, 'enrich[17]' one.",
            HelpName = "node",
        };
        var json = CommonOptions.Json();
        var command = new Command("logs", "Show what the nodes of a run logged. It is kept with the run.") { run, node, json };
        context.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var hub = await RunHub.OpenAsync(HubLocation.Of(context.Read(parsed)), cancellationToken);
            var id = (await hub.FindAsync(parsed.GetRequiredValue(run), cancellationToken)).InstanceId;
            await WriteAsync(terminal, hub, id, parsed.GetValue(node), parsed.GetValue(json), cancellationToken);
            return ExitCode.Ok;
        });
        return command;
    }

    private static async Task WriteAsync(
        Terminal terminal, RunHub hub, string run, string? node, bool json, CancellationToken cancellationToken)
    {
        var any = false;
        int? after = null;
        do
        {
            var page = await hub.Client.ReadLogsAsync(
                run, node is null ? null : call => call.IsOf(node), PageSize, after, cancellationToken);
            foreach (var log in page.Items)
            {
                if (json)
                    await terminal.Out.WriteLineAsync(JsonSerializer.Serialize(log, HostJson.Readable.RunLog));
                else
                    Write(terminal.Out, log, isFirst: !any);
                any = true;
            }

            after = page.Next;
        }
        while (after is not null);
        if (!any && !json)
            await terminal.Out.WriteLineAsync(node is null ? $"{run} has logged nothing." : $"'{node}' of {run} has logged nothing.");
    }

    private static void Write(TextWriter output, RunLog log, bool isFirst)
    {
        if (!isFirst)
            output.WriteLine();
        output.WriteLine(
            $"{Printable.Line(log.Node)}, attempt {log.Attempt}{(log.Failure is null ? "" : ", failed")}, "
            + $"on {Printable.Line(log.Worker ?? "?")}, {log.Time.UtcDateTime:yyyy-MM-dd HH:mm:ss.fff}Z");
        foreach (var line in log.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Append(log.Failure).OfType<string>())
            output.WriteLine($"  {Printable.Line(line, int.MaxValue)}");
    }
}
