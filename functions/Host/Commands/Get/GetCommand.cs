using System.CommandLine;
using System.Text.Json;
using Spate.Cloud;
using Spate.Host.Commands.Runs;
using Spate.Host.Runs;
using Spate.Host.Server.Parts;
using Spate.Host.Settings;
using Spate.Host.Terminals;

namespace Spate.Host.Commands.Get;

/// <summary><c>spate get</c>: shows one run in detail.</summary>
internal static class GetCommand
{
    public static Command Create(Terminal terminal)
    {
        var context = new HostContextOptions();
        var run = RunArgument.Create(context);
        var history = new Option<bool>("--history") { Description = "Show the events of its history too." };
        var json = CommonOptions.Json();
        var command = new Command("get", "Show one run: its nodes, failure and results, and what it replays.") { run, history, json };
        context.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var host = context.Read(parsed);
            var details = await ReadAsync(host, parsed.GetRequiredValue(run), parsed.GetValue(history), cancellationToken);
            if (parsed.GetValue(json))
                await terminal.Out.WriteLineAsync(JsonSerializer.Serialize(details, HostJson.Readable.RunDetails));
            else
                Write(terminal, details);
            return ExitCode.Ok;
        });
        return command;
    }

    private static async Task<RunDetails> ReadAsync(HostContext host, string id, bool withHistory, CancellationToken cancellationToken)
    {
        await using var hub = await RunHub.OpenAsync(HubLocation.Of(host), cancellationToken);
        var run = await hub.FindAsync(id, cancellationToken);
        return await hub.Client.ReadDetailsAsync(run, manifest => Outputs(host.Data, manifest), withHistory, cancellationToken);
    }

    private static List<string> Outputs(DataDirectory data, string manifest)
    {
        // Results outside this directory, for instance in S3, are named by their address.
        var folder = Path.GetDirectoryName(data.PathOf(ObjectAddress.Parse(manifest)))!;
        return Directory.Exists(folder)
            ? [.. Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order(StringComparer.Ordinal)]
            : [manifest];
    }

    private static void Write(Terminal terminal, RunDetails details)
    {
        RunHeader.Write(terminal.Out, details);
        terminal.Out.WriteLine();
        terminal.WriteTable(NodeTable.Of(details.Nodes, details.Run.CreatedAt, terminal.Width()));
        if (details.Outputs.Count > 0)
            terminal.Out.WriteLine();
        foreach (var path in details.Outputs)
            terminal.Out.WriteLine(path);
        if (details.History is not { } history)
            return;
        terminal.Out.WriteLine();
        terminal.WriteTable(HistoryTable.Of(history, terminal.Width()));
    }
}
