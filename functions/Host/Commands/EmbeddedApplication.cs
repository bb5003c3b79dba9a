using Microsoft.AspNetCore.Builder;
using Spate.Host.Observability.Logging;
using Spate.Host.Server;
using Spate.Host.Server.Api;
using Spate.Host.Server.Dashboard;
using Spate.Host.Server.Parts;
using Spate.Host.Settings;
using Spate.Pipeline;

namespace Spate.Host.Commands;

/// <summary>The application of <c>run</c> and <c>demo</c>: all work in this process, and the dashboard.</summary>
internal static class EmbeddedApplication
{
    /// <param name="host">Where it works.</param>
    /// <param name="pipeline">What it does.</param>
    /// <param name="logging">What it logs.</param>
    /// <param name="dashboard">Where it serves the dashboard; null for nowhere.</param>
    public static WebApplication Build(
        HostContext host, PipelineConfiguration pipeline, CommandLogging logging, DashboardPlace? dashboard)
    {
        var builder = SpateApplication.CreateBuilder(host, pipeline, logging.Configure);
        builder.AddWork(host, pipeline, WorkerRole.Embedded(host, pipeline));
        builder.AfterServer(services => services.AddRetention(host.Settings, pipeline));
        if (dashboard is null)
            return builder.Build();
        builder.AddHttp(dashboard.Address, dashboard.OrAnyPort);
        builder.AddApi(dashboard.Keys, host.Settings.Dashboard);
        var app = builder.Build();
        app.MapApi();
        app.MapDashboard();
        return app;
    }
}
