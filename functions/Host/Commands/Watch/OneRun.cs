using System.Text.Json;
using Microsoft.DurableTask.Client;
using Spate.Dag;
using Spate.Host.Commands.Runs;
using Spate.Host.Runs;
using Spate.Host.Terminals;
using Spectre.Console;
using Spectre.Console.Rendering;

namespace Spate.Host.Commands.Watch;

/// <summary>Shows a run until it ends: its nodes redrawn in place, or a line for each change where nobody watches.</summary>
internal sealed class OneRun(DurableTaskClient client, string id, Terminal terminal)
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(250);

    private readonly Dictionary<string, NodeState> _shown = new(StringComparer.Ordinal);
    private string? _shownRun;

    /// <returns>The run at its end.</returns>
    public async Task<RunSummary> WatchAsync(bool json, CancellationToken cancellationToken)
    {
        if (json)
            return await FollowAsync(WriteJson, cancellationToken);
        if (!terminal.IsInteractive)
            return await FollowAsync(WriteChanges, cancellationToken);

        RunSummary? end = null;
        await AnsiConsole.Live(new Text(" \n ")).StartAsync(async display =>
            end = await FollowAsync(details => display.UpdateTarget(Render(details)), cancellationToken));
        return end!;
    }

    private async Task<RunSummary> FollowAsync(Action<RunDetails> show, CancellationToken cancellationToken)
    {
        var (details, shown) = ((RunDetails?)null, DateTimeOffset.MinValue);
        while (true)
        {
            var run = await client.GetInstanceAsync(id, getInputsAndOutputs: true, cancellationToken)
                ?? throw new CommandException($"The run '{id}' was removed meanwhile.");
            // Its history, which may be long, is as it was until the run changes.
            if (details is null || run.LastUpdatedAt != shown)
            {
                details = await client.ReadDetailsAsync(run, static manifest => [manifest], withHistory: false, cancellationToken);
                show(details);
                shown = run.LastUpdatedAt;
            }

            if (run.IsCompleted)
                return details.Run;
            await Task.Delay(Poll, terminal.Time, cancellationToken);
        }
    }

    private Rows Render(RunDetails details)
    {
        var header = RunHeader.Lines(details).Select(static line => (IRenderable)new Text($"{line.Name,-10}{Printable.Line(line.Value)}"));
        return new Rows([.. header, new Text(" "), NodeTable.Of(details.Nodes, details.Run.CreatedAt, terminal.Width())]);
    }

    private void WriteJson(RunDetails details)
    {
        var line = JsonSerializer.Serialize(details, HostJson.Readable.RunDetails);
        if (line == _shownRun)
            return;
        _shownRun = line;
        terminal.Out.WriteLine(line);
    }

    private void WriteChanges(RunDetails details)
    {
        foreach (var node in details.Nodes.SelectMany(static node => node.AndParts))
        {
            if (node.State == _shown.GetValueOrDefault(node.Path))
                continue;
            _shown[node.Path] = node.State;
            Write($"{node.Path} {node.State}", NodeTable.Message(node));
        }

        var state = details.Run.State.ToString();
        if (state == _shownRun)
            return;
        _shownRun = state;
        Write($"{details.Run.Id} {state}", Printable.Line(details.Run.Failure ?? ""));
    }

    private void Write(string change, string message) => terminal.Out.WriteLine(
        $"{terminal.Time.GetUtcNow():HH:mm:ss}Z {change}{(message.Length > 0 ? $": {message}" : "")}");
}
