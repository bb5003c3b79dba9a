using System.Text.Json;
using Microsoft.DurableTask.Client;
using Spate.Host.Commands.Runs;
using Spate.Host.Runs;
using Spate.Host.Runs.Filters;
using Spate.Host.Terminals;
using Spate.TaskHub;
using Spectre.Console;

namespace Spate.Host.Commands.Watch;

/// <summary>Shows the newest runs until Ctrl-C: as a table redrawn in place, or a line for each change where nobody watches.</summary>
internal sealed class NewestRuns(HubDurableTaskClient client, RunFilter filter, Terminal terminal)
{
    private const int MaxLines = 100;
    private const int FewestLines = 5;

    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(500);

    private readonly Dictionary<string, OrchestrationRuntimeStatus> _shown = new(StringComparer.Ordinal);

    /// <returns>The exit code: Ctrl-C is how it ends.</returns>
    public async Task<int> WatchAsync(bool json, CancellationToken cancellationToken)
    {
        try
        {
            if (json || !terminal.IsInteractive)
                await FollowAsync(MaxLines, runs => WriteChanges(runs, json), cancellationToken);
            else
                await AnsiConsole.Live(new Text(" \n ")).StartAsync(display => FollowAsync(
                    Math.Clamp(AnsiConsole.Profile.Height - 3, FewestLines, MaxLines),
                    runs => display.UpdateTarget(runs.Count == 0 ? new Text("No runs yet. \n ") : RunTable.Of(runs, terminal.Width())),
                    cancellationToken));
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // This is how watching ends.
        }

        return ExitCode.Ok;
    }

    private async Task FollowAsync(int limit, Action<IReadOnlyList<RunSummary>> show, CancellationToken cancellationToken)
    {
        while (true)
        {
            var (runs, _) = await client.PageAsync(filter, limit, null, cancellationToken);
            show([.. runs.Select(RunSummary.Of)]);
            await Task.Delay(Poll, terminal.Time, cancellationToken);
        }
    }

    private void WriteChanges(IReadOnlyList<RunSummary> runs, bool json)
    {
        foreach (var run in runs.Reverse().Where(run => !_shown.TryGetValue(run.Id, out var state) || state != run.State))
        {
            _shown[run.Id] = run.State;
            terminal.Out.WriteLine(json ? JsonSerializer.Serialize(run, HostJson.Readable.RunSummary) : Line(run));
        }
    }

    private string Line(RunSummary run) =>
        $"{terminal.Time.GetUtcNow():HH:mm:ss}Z {run.Id} {run.State} "
        + $"{Printable.Line(run.Object)}{(run.Failure is null ? "" : $": {Printable.Line(run.Failure)}")}";
}
