using System.CommandLine;
using System.Text.Json;
using Spate.Durable;
using Spate.Host.Runs;
using Spate.Host.Server.Parts;
using Spate.Host.Terminals;
using Spectre.Console;

namespace Spate.Host.Commands.List;

/// <summary><c>spate list</c>: the runs of a data directory.</summary>
internal static class ListCommand
{
    private const int DefaultLimit = 50;

    public static Command Create(Terminal terminal)
    {
        var embedded = new EmbeddedOptions();
        var states = new Option<OrchestrationRuntimeStatus[]>("--state")
        {
            Description = "Only runs in these states.", HelpName = "pending|running|completed|failed|terminated", AllowMultipleArgumentsPerToken = true,
        };
        var limit = new Option<long>("--limit")
        {
            Description = "The latest so many.", HelpName = "count", CustomParser = CountParser.UpTo(1_000_000), DefaultValueFactory = static _ => DefaultLimit,
        };
        var json = CommonOptions.Json();
        var command = new Command("list", "List runs: the latest, the oldest of them first.") { states, limit, json };
        embedded.AddTo(command);
        command.SetAction((parsed, cancellationToken) => RunAsync(
            terminal, embedded.Hub(parsed), parsed.GetValue(states) ?? [], (int)parsed.GetValue(limit), parsed.GetValue(json), cancellationToken));
        return command;
    }

    private static async Task<int> RunAsync(
        Terminal terminal, HubLocation location, OrchestrationRuntimeStatus[] states, int limit, bool json, CancellationToken cancellationToken)
    {
        await using var hub = await RunHub.OpenAsync(location, cancellationToken);
        var latest = new Queue<string>();
        var query = new OrchestrationQuery(Statuses: states is [] ? null : states, PageSize: 1000);
        await foreach (var run in hub.Client.GetAllInstancesAsync(query).WithCancellation(cancellationToken))
        {
            latest.Enqueue(run.InstanceId);
            if (latest.Count > limit)
                latest.Dequeue();
        }

        var runs = new List<RunSummary>();
        foreach (var id in latest)
        {
            if (await hub.Client.GetInstanceAsync(id, getInputsAndOutputs: true, cancellationToken) is { } run)
                runs.Add(RunSummary.Of(run));
        }

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
