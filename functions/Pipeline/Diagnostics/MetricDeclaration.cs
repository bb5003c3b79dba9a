using Microsoft.Extensions.Hosting;

namespace Spate.Pipeline.Diagnostics;

/// <summary>Declares the routes' series when the host starts, when listeners are in place.</summary>
internal sealed class MetricDeclaration(PipelineConfiguration configuration) : IHostedService
{
    public Task StartAsync(CancellationToken cancellationToken)
    {
        PipelineMetrics.Declare(configuration);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
