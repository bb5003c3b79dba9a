using System.CommandLine;
using System.Text.Json;
using Spate.Cloud;
using Spate.Host.Runs;
using Spate.Host.Server.Parts;
using Spate.Host.Settings;
using Spate.Host.Terminals;
using Spate.Pipeline;
using Spectre.Console;

namespace Spate.Host.Commands.Get;

/// <summary><c>spate get</c>: shows one run in detail.</summary>
internal static class GetCommand
{
    public static Command Create(Terminal terminal)
    {
        var id = new Argument<string>("run") { Description = "The run's id, or the beginning of it." };
        var context = new HostContextOptions();
        var json = CommonOptions.Json();
        var command = new Command("get", "Show one run: its nodes, activities, failure and results.") { id, json };
        context.AddTo(command);
        command.SetAction((parsed, cancellationToken) =>
        {
            var host = context.Read(parsed);
            return RunAsync(
                terminal, HubLocation.Of(host), host.Data, parsed.GetRequiredValue(id), parsed.GetValue(json), cancellationToken);
        });
        return command;
    }

    private static async Task<int> RunAsync(
        Terminal terminal, HubLocation location, DataDirectory data, string id, bool json, CancellationToken cancellationToken)
    {
        await using var hub = await RunHub.OpenAsync(location, cancellationToken);
        var run = await hub.FindAsync(id, cancellationToken);
        var details = await hub.Client.ReadDetailsAsync(run, manifest => Outputs(data, manifest), cancellationToken);
        if (json)
            await terminal.Out.WriteLineAsync(JsonSerializer.Serialize(details, HostJson.Readable.RunDetails));
        else
            Write(terminal, details);
        return ExitCode.Ok;
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
        var (output, run) = (terminal.Out, details.Run);
        output.WriteLine($"run       {run.Id}");
        output.WriteLine($"object    {run.Object}");
        output.WriteLine(
            $"state     {run.State}, {Units.Duration(TimeSpan.FromSeconds(run.Seconds))} from {run.CreatedAt:yyyy-MM-dd HH:mm:ss.fff}Z");
        if (details.Result is { Outcome: RunOutcome.Committed } result)
            output.WriteLine($"records   {RunLine.Records(result)}");
        if (run.Failure is not null)
            output.WriteLine($"failure   {run.Failure}");
        output.WriteLine();
        WriteNodes(terminal, details.Nodes);
        output.WriteLine();
        WriteActivities(terminal, details.Activities);
        if (details.Outputs.Count > 0)
            output.WriteLine();
        foreach (var path in details.Outputs)
            output.WriteLine(path);
    }

    private static void WriteNodes(Terminal terminal, IReadOnlyList<NodeDetails> nodes)
    {
        var table = TableOutput.Columns("NODE", "STATE", "ACTIVITY");
        foreach (var node in nodes)
            table.AddRow(node.Name, TableOutput.Markup(node.State.ToString()), node.Activity);
        terminal.WriteTable(table);
    }

    private static void WriteActivities(Terminal terminal, IReadOnlyList<ActivityDetails> activities)
    {
        var table = TableOutput.Columns("ACTIVITY", "CALLS", "FAILED", "AFTER", "TIME", "LAST FAILURE");
        foreach (var activity in activities)
        {
            table.AddRow(
                activity.Activity, $"{activity.Calls}", $"{activity.Failed}", Units.Duration(TimeSpan.FromSeconds(activity.StartSeconds)),
                activity.Seconds is { } seconds
                    ? Units.Duration(TimeSpan.FromSeconds(seconds))
                    : "", Markup.Escape(activity.Failure ?? ""));
        }

        terminal.WriteTable(table);
    }
}
