using System.CommandLine;
using System.CommandLine.Parsing;
using System.Text.Json;
using Microsoft.DurableTask.Client;
using Spate.Host.Runs;
using Spate.Host.Server.Parts;
using Spate.Host.Terminals;
using Spectre.Console;

namespace Spate.Host.Commands.List;

/// <summary><c>spate list</c>: the runs of a data directory.</summary>
internal static class ListCommand
{
    private const int DefaultLimit = 50;
    private const int MaxPage = 1000;

    public static Command Create(Terminal terminal)
    {
        var context = new HostContextOptions();
        var states = new Option<OrchestrationRuntimeStatus[]>("--state")
        {
            Description = "Only runs in these states.",
            HelpName = string.Join('|', RunStates.Names),
            AllowMultipleArgumentsPerToken = true,
            CustomParser = Parse,
        };
        var limit = ValueOption.Count("--limit", "How many at most.", DefaultLimit, 1_000_000);
        var json = CommonOptions.Json();
        var command = new Command("list", "List runs, the newest first.") { states, limit, json };
        context.AddTo(command);
        command.SetAction((parsed, cancellationToken) => RunAsync(
            terminal, HubLocation.Of(context.Read(parsed)), parsed.GetValue(states) ?? [], (int)parsed.GetValue(limit),
            parsed.GetValue(json), cancellationToken));
        return command;
    }

    private static OrchestrationRuntimeStatus[] Parse(ArgumentResult result)
    {
        var states = new List<OrchestrationRuntimeStatus>();
        foreach (var token in result.Tokens)
        {
            if (RunStates.TryParse(token.Value, out var state))
                states.Add(state);
            else
                result.AddError($"'{token.Value}' is not a state of a run: {string.Join(", ", RunStates.Names)}.");
        }

        return [.. states];
    }

    private static async Task<int> RunAsync(
        Terminal terminal, HubLocation location, OrchestrationRuntimeStatus[] states, int limit, bool json,
        CancellationToken cancellationToken)
    {
        await using var hub = await RunHub.OpenAsync(location, cancellationToken);
        var query = new OrchestrationQuery(
            Statuses: states is [] ? null : states, PageSize: Math.Min(limit, MaxPage), FetchInputsAndOutputs: true);
        var runs = await hub.Client.GetAllInstancesAsync(query).Take(limit).Select(RunSummary.Of).ToListAsync(cancellationToken);

        if (json)
            runs.ForEach(run => terminal.Out.WriteLine(JsonSerializer.Serialize(run, HostJson.Readable.RunSummary)));
        else if (runs.Count == 0)
            await terminal.Out.WriteLineAsync("No runs.");
        else
            terminal.WriteTable(Table(runs));
        return ExitCode.Ok;
    }

    private static Table Table(List<RunSummary> runs)
    {
        var table = TableOutput.Columns("RUN", "OBJECT", "STATE", "RECORDS", "REJECTED", "TIME", "CREATED");
        foreach (var run in runs)
        {
            table.AddRow(
                Markup.Escape(run.Id), Markup.Escape(run.Object), TableOutput.Markup(run.State.ToString()),
                run.Records is { } records ? Units.Count(records) : "", run.Rejected is { } rejected ? Units.Count(rejected) : "",
                Units.Duration(TimeSpan.FromSeconds(run.Seconds)), $"{run.CreatedAt:yyyy-MM-dd HH:mm:ss}Z");
        }

        return table;
    }
}
