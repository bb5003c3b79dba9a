using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Spate.Pipeline.Steps;

/// <summary>When a worker starts: removes what steps of dead workers left, and says which steps cannot run here.</summary>
internal sealed class StepUpkeep(
    PipelineConfiguration configuration, StepWorkspace workspace, StepTools tools, ILogger<StepUpkeep> logger) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        await workspace.RemoveLeftoversAsync(cancellationToken);
        foreach (var route in configuration.Routes)
        {
            foreach (var step in route.Steps)
            {
                foreach (var need in StepNeeds.Missing(step, tools))
                    logger.LogWarning("Route {Route} (pool {Pool}): {Problem}", route.Name, step.Plan.Pool, need);
            }
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
