using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Spate.Host.Server;

namespace Spate.Host.Commands.Dashboard;

/// <summary>Serves the state of a hub and a queue over HTTP. It does no work itself: any number may run, or none.</summary>
internal sealed partial class DashboardRun(WebApplication app)
{
    /// <summary>For requests in progress.</summary>
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(1);

    private readonly ILogger _log = app.Services.GetRequiredService<ILogger<DashboardRun>>();

    /// <exception cref="CommandException">The server cannot listen on the address.</exception>
    /// <exception cref="TaskHub.TaskHubException">The hub cannot be opened.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        await app.StartPartsAsync(stop);
        await app.WaitForStopAsync(stop);
        using var limit = new CancellationTokenSource(StopTimeout);
        await app.StopAsync(limit.Token);
        LogStopped();
    }

    [LoggerMessage(2, LogLevel.Information, "Stopped")]
    private partial void LogStopped();
}
