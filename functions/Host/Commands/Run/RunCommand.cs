using System.CommandLine;
using Spate.Host.Observability.Logging;
using Spate.Host.Progress;
using Spate.Host.Runs;
using Spate.Host.Terminals;
using Spate.Pipeline;

namespace Spate.Host.Commands.Run;

/// <summary><c>spate run</c>: watches the buckets and processes what is dropped, until it is asked to stop.</summary>
internal static class RunCommand
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(250);

    public static Command Create(Terminal terminal)
    {
        var embedded = new EmbeddedOptions();
        var pipeline = PipelineOption.Create();
        var json = CommonOptions.Json();
        var command = new Command("run", "Watch the buckets and process what is dropped there, until Ctrl-C.") { pipeline, json };
        embedded.AddTo(command);
        command.SetAction((parsed, cancellationToken) =>
        {
            var settings = embedded.ReadSettings(parsed);
            var logging = new CommandLogging(terminal, settings, parsed.GetValue(CommonOptions.Verbose));
            var spate = EmbeddedSpate.Build(embedded.Directory(parsed, settings), settings, embedded.LoadPipeline(parsed, pipeline), logging.Configure);
            return RunAsync(terminal, spate, logging.Lines, parsed.GetValue(json), cancellationToken);
        });
        return command;
    }

    private static async Task<int> RunAsync(Terminal terminal, EmbeddedSpate spate, LineSink lines, bool json, CancellationToken cancellationToken)
    {
        await using var owned = spate;
        var feed = new RunFeed(spate.Client, terminal.Time);
        await spate.StartAsync(cancellationToken);
        try
        {
            await ProgressView.RunAsync(terminal, json, () => Progress(spate.Progress.Snapshot(), feed), async view =>
            {
                lines.Redirect(view.Note);
                foreach (var place in spate.Sources)
                    view.Note($"Watching {place}. Ctrl-C stops.");
                await FollowAsync(feed, view, terminal.Time, cancellationToken);
            });
        }
        finally
        {
            lines.Redirect(null);
            lines.Write("Stopping: what runs may end, the rest is handed back. Ctrl-C again stops at once.");
            await spate.StopAsync();
        }

        return ExitCode.Ok;
    }

    private static async Task FollowAsync(RunFeed feed, IProgressView view, TimeProvider time, CancellationToken cancellationToken)
    {
        try
        {
            while (true)
            {
                foreach (var run in await feed.LookAsync(cancellationToken))
                    view.Note(RunLine.Of(run));
                await Task.Delay(Poll, time, cancellationToken);
            }
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            // This is how watching ends.
        }
    }

    private static WorkProgress Progress(ProgressSnapshot worker, RunFeed feed) => new()
    {
        Files = feed.Known,
        FilesDone = feed.Ended - feed.Failed,
        FilesFailed = feed.Failed,
        PartsRunning = worker.PartsRunning,
        PartsDone = worker.PartsDone,
        Events = worker.Records,
        Bytes = worker.BytesIn,
        BytesTotal = 0,
    };
}
