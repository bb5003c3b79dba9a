using System.CommandLine;
using Spate.Cloud;
using Spate.Host.Observability.Logging;
using Spate.Host.Terminals;
using Spate.Pipeline;

namespace Spate.Host.Commands.Submit;

/// <summary><c>spate submit</c>: schedules runs for existing objects.</summary>
internal static class SubmitCommand
{
    public static Command Create(Terminal terminal)
    {
        var filters = new SubmitOptions(terminal.Time);
        var context = new HostContextOptions();
        var pipeline = PipelineOption.Create();
        var json = CommonOptions.Json();
        var command = new Command(
            "submit", "Schedule runs for existing objects. A version of an object that already has a run does not get a second one.")
        {
            pipeline,
            json,
        };
        filters.AddTo(command);
        context.AddTo(command);
        command.SetAction((parsed, cancellationToken) =>
        {
            var (host, request) = (context.Read(parsed), filters.Read(parsed));
            var configuration = context.LoadPipeline(parsed, pipeline, host);
            RequireRoute(configuration, request);
            var logging = new CommandLogging(terminal, host.Settings, parsed.GetValue(CommonOptions.Verbose));
            var submitter = Submitter.Build(host, configuration, logging.Configure);
            return RunAsync(submitter, request, new SubmissionView(terminal.Out, parsed.GetValue(json), request.DryRun), cancellationToken);
        });
        return command;
    }

    private static async Task<int> RunAsync(
        Submitter submitter, BackfillRequest request, SubmissionView view, CancellationToken cancellationToken)
    {
        await using var owned = submitter;
        try
        {
            await foreach (var submitted in submitter.RunAsync(request, cancellationToken))
                view.Show(submitted);
        }
        catch when (!view.IsEmpty)
        {
            // Scheduled runs stay scheduled, however the command ends.
            view.ShowTotals();
            throw;
        }

        view.ShowTotals();
        return ExitCode.Ok;
    }

    /// <exception cref="CommandException">Nothing below the prefix matches a route: probably a typing error.</exception>
    private static void RequireRoute(PipelineConfiguration pipeline, BackfillRequest request)
    {
        var routes = request.Route is { } named ? [RouteChoice.Named(pipeline, named)] : pipeline.Routes;
        if (!routes.Any(route => route.Source.Overlaps(request.Bucket, request.Prefix)))
        {
            var sources = string.Join(
                ", ", routes.Select(static route => $"{route.Name} takes {new ObjectAddress(route.Source.Bucket, route.Source.Prefix)}"));
            throw new CommandException(
                $"No route matches objects of {new ObjectAddress(request.Bucket, request.Prefix)}: {sources}.", ExitCode.Usage);
        }
    }
}
