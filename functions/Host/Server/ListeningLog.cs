using Microsoft.AspNetCore.Hosting.Server;
using Microsoft.AspNetCore.Hosting.Server.Features;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Spate.Host.Server;

/// <summary>Logs the address of the server as soon as it listens, with the actual port.</summary>
internal sealed partial class ListeningLog(IServer server, ILogger<ListeningLog> log) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var address in server.Features.Get<IServerAddressesFeature>()!.Addresses)
            LogListening(address);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    [LoggerMessage(1, LogLevel.Information, "Listening on {Address}")]
    private partial void LogListening(string address);
}
