using Microsoft.Extensions.Hosting;

namespace Spate.Host.Server.Parts;

/// <summary>Loads all tables before the work begins.</summary>
internal sealed class TableLoading(LoadedTables tables) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => Task.Run(tables.Load, cancellationToken).WaitAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
