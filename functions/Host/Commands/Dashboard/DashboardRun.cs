using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Spate.Host.Server;

namespace Spate.Host.Commands.Dashboard;

/// <summary>Answers whoever asks over HTTP about a hub and a queue. It does no work itself: any number may run, and none need.</summary>
internal sealed partial class DashboardRun(WebApplication app)
{
    /// <summary>For answers that are under way.</summary>
    private static readonly TimeSpan StopTimeout = TimeSpan.FromSeconds(1);

    private readonly ILogger _log = app.Services.GetRequiredService<ILogger<DashboardRun>>();

    /// <exception cref="CommandException">The address cannot be listened on.</exception>
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
