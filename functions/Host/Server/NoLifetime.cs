using Microsoft.Extensions.Hosting;

namespace Spate.Host.Server;

/// <summary>The lifetime of a host within the program: the program itself handles signals and stops its hosts.</summary>
internal sealed class NoLifetime : IHostLifetime
{
    public Task WaitForStartAsync(CancellationToken cancellationToken) => Task.CompletedTask;

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
