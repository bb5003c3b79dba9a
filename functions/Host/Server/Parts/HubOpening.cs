using Microsoft.Extensions.Hosting;
using Spate.TaskHub;

namespace Spate.Host.Server.Parts;

/// <summary>Opens the hub of a process that only reads it; a worker opens it itself.</summary>
internal sealed class HubOpening(ITaskHub hub) : IHostedService
{
    /// <exception cref="TaskHubException">The hub cannot be opened.</exception>
    public Task StartAsync(CancellationToken cancellationToken) => hub.InitializeAsync(cancellationToken);

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
