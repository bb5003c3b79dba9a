using Microsoft.AspNetCore.Builder;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Spate.Host.Progress;
using Spate.Host.Runs;
using Spate.Host.Server;
using Spate.Host.Terminals;
using Spate.Pipeline;

namespace Spate.Host.Commands.Run;

/// <summary>Processes dropped files and shows the progress until it is stopped.</summary>
internal sealed class WatchRun(WebApplication app, Terminal terminal, LineSink lines, bool json)
{
    private static readonly TimeSpan Poll = TimeSpan.FromMilliseconds(250);

    private readonly PipelineProgress _progress = app.Services.GetRequiredService<PipelineProgress>();
    private readonly RunFeed _feed = new(app.Services.GetRequiredService<DurableTaskClient>(), terminal.Time);

    /// <exception cref="CommandException">A part failed.</exception>
    public async Task RunAsync(IEnumerable<string> sources, CancellationToken stop)
    {
        await app.StartPartsAsync(stop);
        try
        {
            await ProgressView.RunAsync(terminal, json, Progress, async view =>
            {
                lines.Redirect(view.Note);
                view.Note($"Dashboard: {DashboardPlace.Of(app)}");
                foreach (var source in sources)
                    view.Note($"Watching {source}. Press Ctrl-C to stop.");
                await app.WhileRunningAsync(token => FollowAsync(view, token), stop);
            });
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            // Watching ends by cancellation.
        }
        finally
        {
            lines.Redirect(null);
            lines.Write("Stopping: running activities may finish, the rest is handed back. Press Ctrl-C again to stop at once.");
            await app.StopAsync(CancellationToken.None);
        }
    }

    private async Task FollowAsync(IProgressView view, CancellationToken cancellationToken)
    {
        while (true)
        {
            foreach (var run in await _feed.LookAsync(cancellationToken))
                view.Note(RunLine.Of(run));
            await Task.Delay(Poll, terminal.Time, cancellationToken);
        }
    }

    private WorkProgress Progress()
    {
        var worker = _progress.Snapshot();
        return new WorkProgress
        {
            Files = _feed.Known,
            FilesDone = _feed.Ended - _feed.Failed,
            FilesFailed = _feed.Failed,
            PartsRunning = worker.PartsRunning,
            PartsDone = worker.PartsDone,
            Events = worker.Records,
            Bytes = worker.BytesIn,
            BytesTotal = 0,
        };
    }
}
