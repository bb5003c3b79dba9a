using System.CommandLine;
using Spate.Host.Observability;
using Spate.Host.Observability.Logging;
using Spate.Host.Server.Api;
using Spate.Host.Terminals;

namespace Spate.Host.Commands.Dashboard;

/// <summary><c>spate dashboard</c>: the HTTP API over a task hub.</summary>
internal static class DashboardCommand
{
    public static Command Create(Terminal terminal)
    {
        var embedded = new EmbeddedOptions();
        var pipeline = PipelineOption.Create();
        var listen = ListenOption.Create();
        var command = new Command("dashboard", "Serve the HTTP API of a task hub and its queue, until SIGTERM.") { listen, pipeline };
        embedded.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var address = ListenOption.Read(parsed, listen);
            var key = ApiKey.For(address, Environment.GetEnvironmentVariable(ApiKey.Variable));
            var settings = embedded.ReadSettings(parsed);
            var configuration = embedded.LoadPipeline(parsed, pipeline);
            var logging = new ServiceLogging(terminal, settings);
            using var telemetry = Telemetry.Start("dashboard");
            await using var dashboard = DashboardHost.Build(embedded.Directory(parsed, settings), settings, configuration, logging.Configure);
            await dashboard.RunAsync(address, key, cancellationToken);
            return ExitCode.Ok;
        });
        return command;
    }
}
