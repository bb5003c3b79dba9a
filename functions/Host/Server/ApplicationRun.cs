using System.Net.Sockets;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Connections;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;

namespace Spate.Host.Server;

/// <summary>Runs an application for a command.</summary>
internal static class ApplicationRun
{
    /// <summary>Starts all parts. If one cannot start, those that have started are stopped again.</summary>
    /// <exception cref="CommandException">The server cannot listen on the address.</exception>
    public static async Task StartPartsAsync(this WebApplication app, CancellationToken cancellationToken)
    {
        try
        {
            await app.StartAsync(cancellationToken);
        }
        catch (Exception e)
        {
            await app.StopAsync(CancellationToken.None);
            if (e is SocketException or IOException { InnerException: AddressInUseException })
                throw NotListening(app.Services.GetRequiredService<ListenAddress>(), e);
            throw;
        }
    }

    /// <summary>Waits until the command is stopped.</summary>
    /// <exception cref="CommandException">A part failed.</exception>
    public static Task WaitForStopAsync(this WebApplication app, CancellationToken stop) => app.WhileRunningAsync(
        static async token => await Task.Delay(Timeout.InfiniteTimeSpan, token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing),
        stop);

    /// <summary>Does work while the application runs, and cancels it when a part fails.</summary>
    /// <exception cref="CommandException">A part failed.</exception>
    public static async Task WhileRunningAsync(this WebApplication app, Func<CancellationToken, Task> work, CancellationToken stop)
    {
        using var end = CancellationTokenSource.CreateLinkedTokenSource(stop, app.Lifetime.ApplicationStopping);
        try
        {
            await work(end.Token);
        }
        catch (OperationCanceledException) when (end.IsCancellationRequested && !stop.IsCancellationRequested)
        {
            // The cause is thrown below.
        }

        if (end.IsCancellationRequested && !stop.IsCancellationRequested)
        {
            var failure = app.Services.FailedService()?.Exception?.GetBaseException();
            throw new CommandException(
                $"A part of the program failed, and the others cannot continue without it: {failure?.Message ?? "see the log"} Start "
                + "it again.",
                innerException: failure);
        }
    }

    /// <summary>The task of a service that ended unexpectedly; null when all are running.</summary>
    public static Task? FailedService(this IServiceProvider services) =>
        services.GetServices<IHostedService>().OfType<BackgroundService>()
            .Select(static service => service.ExecuteTask)
            .FirstOrDefault(static task => task is { IsFaulted: true });

    private static CommandException NotListening(ListenAddress address, Exception error)
    {
        var cause = (error as SocketException ?? error.GetBaseException() as SocketException)?.SocketErrorCode switch
        {
            SocketError.AddressAlreadyInUse => "something else is listening there",
            SocketError.AddressNotAvailable => "this machine does not have that address",
            SocketError.AccessDenied => "the system does not permit it",
            _ => error.Message,
        };
        return new CommandException(
            $"Cannot listen on {address}: {cause}. Name another with --listen ADDRESS:PORT.", ExitCode.Usage, error);
    }
}
