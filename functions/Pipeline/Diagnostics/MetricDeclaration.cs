using Microsoft.Extensions.Hosting;

namespace Spate.Pipeline.Diagnostics;

/// <summary>Makes the routes' series known when the host starts, and whoever listens to them listens.</summary>
internal sealed class MetricDeclaration(PipelineConfiguration configuration) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        PipelineMetrics.Declare(configuration);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
