using Microsoft.Extensions.Hosting;

namespace Spate.Host.Server.Parts;

internal sealed class TableLoading(LoadedTables tables) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken) => Task.Run(tables.Load, cancellationToken).WaitAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
