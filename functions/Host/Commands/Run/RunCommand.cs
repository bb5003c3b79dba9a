using System.CommandLine;
using Spate.Cloud;
using Spate.Host.Observability.Logging;
using Spate.Host.Settings;
using Spate.Host.Terminals;
using Spate.Pipeline;

namespace Spate.Host.Commands.Run;

/// <summary><c>spate run</c>: watches the buckets and processes dropped files until it is stopped.</summary>
internal static class RunCommand
{
    public static Command Create(Terminal terminal)
    {
        var context = new HostContextOptions();
        var pipeline = PipelineOption.Create();
        var json = CommonOptions.Json();
        var listen = ListenOption.Create("Where to serve the dashboard. [default: 127.0.0.1:8080, or another port if that is in use]");
        var command = new Command("run", "Watch the buckets and process what is dropped there, until Ctrl-C.") { pipeline, listen, json };
        context.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var host = context.Read(parsed);
            var dashboard = DashboardPlace.Read(parsed, listen, host.Settings);
            var configuration = context.LoadPipeline(parsed, pipeline, host);
            var logging = new CommandLogging(terminal, host.Settings, parsed.GetValue(CommonOptions.Verbose));
            await using var app = EmbeddedApplication.Build(host, configuration, logging, dashboard);
            await new WatchRun(
                app, terminal, logging.Lines, parsed.GetValue(json)).RunAsync(Sources(host, configuration), cancellationToken);
            return ExitCode.Ok;
        });
        return command;
    }

    private static IEnumerable<string> Sources(HostContext host, PipelineConfiguration pipeline) =>
        pipeline.Routes.Select(route => host.Show(new ObjectAddress(route.Source.Bucket, route.Source.Prefix)));
}
