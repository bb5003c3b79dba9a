using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Spate.Host.Server;
using Spate.Host.Server.Parts;

namespace Spate.Host.Commands.Worker;

/// <summary>One of many workers on one hub: it works, answers probes, and stops on request.</summary>
internal sealed partial class WorkerRun(WebApplication app, WorkerRole role)
{
    private readonly ILogger _log = app.Services.GetRequiredService<ILogger<WorkerRun>>();

    /// <exception cref="CommandException">The address cannot be listened on, or a part failed.</exception>
    public async Task RunAsync(CancellationToken stop)
    {
        try
        {
            await app.StartPartsAsync(stop);
        }
        catch (OperationCanceledException) when (stop.IsCancellationRequested)
        {
            return;
        }

        LogStarted(
            string.Join(", ", role.Pools.Select(static pool => $"{pool.Key}={pool.Value}")),
            role.IsTrigger,
            app.Services.GetRequiredService<LoadedTables>().Count);
        try
        {
            await app.WaitForStopAsync(stop);
        }
        finally
        {
            await StopAsync();
        }
    }

    /// <summary>Work that cannot be handed back in time is taken over when its lease ends, so that is not a failure.</summary>
    private async Task StopAsync()
    {
        LogStopping(role.StopTimeout);
        try
        {
            await app.StopAsync(CancellationToken.None).WaitAsync(role.StopTimeout, TimeProvider.System, CancellationToken.None);
            LogStopped();
        }
        catch (Exception e)
        {
            LogNotHandedBack(e);
        }
    }

    [LoggerMessage(2, LogLevel.Information, "Working on {Pools}, trigger {Trigger}, with {Tables} tables in memory")]
    private partial void LogStarted(string pools, bool trigger, int tables);

    [LoggerMessage(3, LogLevel.Information, "Stopping within {Grace}: running activities may finish, the rest is handed back")]
    private partial void LogStopping(TimeSpan grace);

    [LoggerMessage(4, LogLevel.Information, "Stopped")]
    private partial void LogStopped();

    [LoggerMessage(5, LogLevel.Warning, "Not everything could be handed back in time; the remaining leases will expire")]
    private partial void LogNotHandedBack(Exception error);
}
