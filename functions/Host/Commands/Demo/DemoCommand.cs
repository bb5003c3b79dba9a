using System.CommandLine;
using System.Text.Json;
using Spate.Host.Commands.Demo.Places;
using Spate.Host.Commands.Generate;
using Spate.Host.Commands.Run;
using Spate.Host.Observability.Logging;
using Spate.Host.Progress;
using Spate.Host.Settings;
using Spate.Host.Terminals;
using Spate.Pipeline;

namespace Spate.Host.Commands.Demo;

/// <summary><c>spate demo</c>: a burst of ad events from its drop to its results, held against what was generated.</summary>
internal static class DemoCommand
{
    private const string RouteName = "ads";

    public static Command Create(Terminal terminal)
    {
        var embedded = new EmbeddedOptions();
        var burst = new BurstOptions();
        var endpoint = new EndpointOptions();
        var json = CommonOptions.Json();
        var command = new Command("demo", "Drop a burst of generated ad events into a bucket, and watch it go through.") { json };
        burst.AddTo(command);
        endpoint.AddTo(command);
        embedded.AddTo(command);
        command.SetAction((parsed, cancellationToken) =>
        {
            DemoWorkspace.RequireCountryDatabase();
            var local = embedded.ReadLocalSettings(parsed);
            var remote = endpoint.Read(parsed);
            var settings = remote?.Apply(local) ?? local;
            var data = embedded.Directory(parsed, settings);
            DemoWorkspace.Prepare(data.Root);
            var pipeline = PipelineConfiguration.Load(Path.Combine(data.Root, DemoWorkspace.Pipeline));
            var logging = new CommandLogging(terminal, settings, parsed.GetValue(CommonOptions.Verbose));
            var spate = EmbeddedSpate.Build(data, settings, pipeline, logging.Configure);
            var route = AdsRoute(pipeline, data);
            IBurstPlace place = remote is null ? new DirectoryPlace(data, spate.Store) : AtEndpoint(remote, spate, pipeline, route, settings, terminal);
            return RunAsync(terminal, new DemoSession(spate, data, route, place), logging.Lines, burst.Read(parsed), parsed.GetValue(json), cancellationToken);
        });
        return command;
    }

    private static async Task<int> RunAsync(
        Terminal terminal, DemoSession session, LineSink lines, DemoPlan plan, bool json, CancellationToken cancellationToken)
    {
        await using var owned = session.Spate;
        await session.Place.PrepareAsync(session.Unfinished() is not null, cancellationToken);
        await session.Spate.StartAsync(cancellationToken);
        try
        {
            var isRight = true;
            foreach (var journal in session.Bursts(plan, terminal.Time))
                isRight &= await RunBurstAsync(terminal, session, lines, journal, json, cancellationToken);
            return isRight ? ExitCode.Ok : ExitCode.Failed;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            lines.Write("Stopping: what runs may end, the rest is handed back. Ctrl-C again stops at once.");
            throw;
        }
        finally
        {
            await session.Spate.StopAsync();
            if (cancellationToken.IsCancellationRequested)
                lines.Write("The burst is not finished: run the demo again, and it goes on from here.");
        }
    }

    private static async Task<bool> RunBurstAsync(
        Terminal terminal, DemoSession session, LineSink lines, BurstJournal journal, bool json, CancellationToken cancellationToken)
    {
        var run = new DemoRun(session, journal, terminal.Time);
        BurstReport? report = null;
        try
        {
            await ProgressView.RunAsync(terminal, json, run.Snapshot, async view =>
            {
                lines.Redirect(view.Note);
                view.Note(session.Introduction(journal));
                if (session.Place.Remark is { } remark)
                    view.Note(remark);
                report = await run.RunAsync(cancellationToken);
            });
        }
        finally
        {
            lines.Redirect(null);
        }

        await terminal.Out.WriteLineAsync(json ? JsonSerializer.Serialize(report!, HostJson.Readable.BurstReport) : report!.ToText());
        return report!.IsRight;
    }

    private static EndpointPlace AtEndpoint(
        EndpointSettings endpoint, EmbeddedSpate spate, PipelineConfiguration pipeline, Route route, HostSettings settings, Terminal terminal)
    {
        var account = new EndpointAccount(endpoint, settings, pipeline, route, spate.Store, spate.Queue, spate.Client);
        return new EndpointPlace(endpoint, account, spate.Store, spate.Queue, settings.Sqs.VisibilityTimeout, terminal.Time);
    }

    private static Route AdsRoute(PipelineConfiguration pipeline, DataDirectory data) =>
        pipeline.Find(RouteName) ?? throw new CommandException(
            $"{Path.Combine(data.Root, DemoWorkspace.Pipeline)} has no route '{RouteName}'. Name another --data directory, or remove the file: the demo puts its own there.",
            ExitCode.Usage);
}
