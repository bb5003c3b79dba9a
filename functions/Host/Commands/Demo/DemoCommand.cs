using System.CommandLine;
using System.Text.Json;
using Microsoft.AspNetCore.Builder;
using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Spate.Cloud;
using Spate.Host.Commands.Demo.Places;
using Spate.Host.Commands.Generate;
using Spate.Host.Observability.Logging;
using Spate.Host.Progress;
using Spate.Host.Server;
using Spate.Host.Settings;
using Spate.Host.Terminals;
using Spate.Pipeline;

namespace Spate.Host.Commands.Demo;

/// <summary><c>spate demo</c>: processes a burst of ad events and compares the results with what was generated.</summary>
internal static class DemoCommand
{
    private const string RouteName = "ads";

    public static Command Create(Terminal terminal)
    {
        var context = new HostContextOptions();
        var burst = new BurstOptions();
        var endpoint = new EndpointOptions();
        var json = CommonOptions.Json();
        var dashboard = new Option<bool>("--dashboard") { Description = "Serve the dashboard, until Ctrl-C." };
        var listen = ListenOption.Create("Where to serve it. [default: 127.0.0.1:8080, or another port if that is in use]");
        var command = new Command("demo", "Drop a burst of generated ad events into a bucket, and watch it go through.")
        {
            dashboard, listen, json,
        };
        burst.AddTo(command);
        endpoint.AddTo(command);
        context.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            DemoWorkspace.RequireCountryDatabase();
            var remote = endpoint.Read(parsed);
            var host = context.ReadLocal(parsed, settings => remote?.Apply(settings) ?? settings);
            var place = parsed.GetValue(dashboard) || parsed.GetResult(listen) is not null
                ? DashboardPlace.Read(parsed, listen, host.Settings)
                : null;
            DemoWorkspace.Prepare(host.Data.Root);
            var pipeline = host.Limit(PipelineConfiguration.Load(Path.Combine(host.Data.Root, DemoWorkspace.Pipeline)));
            var route = AdsRoute(pipeline, host.Data);
            var logging = new CommandLogging(terminal, host.Settings, parsed.GetValue(CommonOptions.Verbose));
            await using var app = EmbeddedApplication.Build(host, pipeline, logging, place);
            var session = Session(app.Services, host, pipeline, route, remote, terminal.Time);
            return await RunAsync(terminal, app, session, logging.Lines, burst.Read(parsed), parsed.GetValue(json), cancellationToken);
        });
        return command;
    }

    private static DemoSession Session(
        IServiceProvider services, HostContext host, PipelineConfiguration pipeline, Route route, EndpointSettings? endpoint,
        TimeProvider time)
    {
        var (store, client) = (services.GetRequiredService<IObjectStore>(), services.GetRequiredService<DurableTaskClient>());
        var progress = services.GetRequiredService<PipelineProgress>();
        if (endpoint is null)
            return new DemoSession(client, progress, host.Data, route, new DirectoryPlace(host.Data, store));
        var queue = services.GetRequiredService<IMessageQueue>();
        var account = new EndpointAccount(endpoint, host.Settings, pipeline, route, store, queue, client);
        return new DemoSession(
            client,
            progress,
            host.Data,
            route,
            new EndpointPlace(endpoint, account, store, queue, host.Settings.Sqs.VisibilityTimeout, time));
    }

    private static async Task<int> RunAsync(
        Terminal terminal, WebApplication app, DemoSession session, LineSink lines, DemoPlan plan, bool json,
        CancellationToken cancellationToken)
    {
        await session.Place.PrepareAsync(session.Unfinished() is not null, cancellationToken);
        await app.StartPartsAsync(cancellationToken);
        try
        {
            var isRight = true;
            await app.WhileRunningAsync(async token =>
            {
                if (DashboardPlace.Of(app) is { } address)
                    lines.Write($"Dashboard: {address}");
                foreach (var journal in session.Bursts(plan, terminal.Time))
                    isRight &= await RunBurstAsync(terminal, session, lines, journal, json, token);
                if (DashboardPlace.Of(app) is { } open)
                    await StayAsync(open, lines, token);
            }, cancellationToken);
            return isRight ? ExitCode.Ok : ExitCode.Failed;
        }
        catch (OperationCanceledException) when (cancellationToken.IsCancellationRequested)
        {
            lines.Write("Stopping: running activities may finish, the rest is handed back. Press Ctrl-C again to stop at once.");
            throw;
        }
        finally
        {
            await app.StopAsync(CancellationToken.None);
            if (cancellationToken.IsCancellationRequested && session.Unfinished() is not null)
                lines.Write("The burst is not finished: run the demo again to continue it.");
        }
    }

    /// <summary>Serves the dashboard until Ctrl-C; the burst is finished, so that is not a failure.</summary>
    private static async Task StayAsync(string address, LineSink lines, CancellationToken cancellationToken)
    {
        lines.Write($"The burst is finished, and the dashboard stays open at {address}. Press Ctrl-C to stop.");
        await Task.Delay(Timeout.InfiniteTimeSpan, cancellationToken).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
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

    private static Route AdsRoute(PipelineConfiguration pipeline, DataDirectory data) =>
        pipeline.Find(RouteName) ?? throw new CommandException(
            $"{Path.Combine(data.Root, DemoWorkspace.Pipeline)} has no route '{RouteName}'. Name another --data directory, "
            + "or remove the file: the demo then writes its own.",
            ExitCode.Usage);
}
