using System.CommandLine;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Spate.Host.Observability;
using Spate.Host.Observability.Logging;
using Spate.Host.Observability.Metrics;
using Spate.Host.Server;
using Spate.Host.Server.Access;
using Spate.Host.Server.Api;
using Spate.Host.Server.Dashboard;
using Spate.Host.Server.Health;
using Spate.Host.Server.Parts;
using Spate.Host.Settings;
using Spate.Pipeline;

namespace Spate.Host.Commands.Dashboard;

/// <summary><c>spate dashboard</c>: the dashboard and the HTTP API of a task hub.</summary>
internal static class DashboardCommand
{
    public static Command Create()
    {
        var context = new HostContextOptions();
        var pipeline = PipelineOption.Create();
        var listen = ListenOption.Create();
        var command = new Command("dashboard", "Serve the dashboard and the HTTP API of a task hub and its queue, until SIGTERM.")
        {
            listen, pipeline,
        };
        context.AddTo(command);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var address = ListenOption.Read(parsed, listen);
            var host = context.Read(parsed);
            var keys = ApiKeys.For(address, host.Settings.Dashboard, Environment.GetEnvironmentVariable(ApiKeys.Variable));
            var configuration = context.LoadPipeline(parsed, pipeline, host);
            await using var app = Build(host, configuration, address, keys, new ServiceLogging(host.Settings));
            await new DashboardRun(app).RunAsync(cancellationToken);
            return ExitCode.Ok;
        });
        return command;
    }

    private static WebApplication Build(
        HostContext host, PipelineConfiguration pipeline, ListenAddress listen, ApiKeys keys, ServiceLogging logging)
    {
        var builder = SpateApplication.CreateBuilder(host, pipeline, logging.Configure);
        builder.AddHttp(listen);
        builder.AddTelemetry("dashboard");
        builder.Services.AddHostedService<HubOpening>();
        builder.Services.AddHubProbe();
        builder.AddApi(keys, host.Settings.Dashboard);
        builder.Services.AddStore(host);
        builder.AddQueue(host);
        builder.AfterServer(services => services.AddRetention(host.Settings, pipeline));
        var app = builder.Build();
        app.MapHealth();
        app.MapMetrics();
        app.MapApi();
        app.MapDashboard();
        return app;
    }
}
