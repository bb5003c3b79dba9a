using Microsoft.Extensions.Hosting;
using Spate.Cloud;
using Spate.Pipeline;

namespace Spate.Host.Server.Parts;

/// <summary>
/// Accesses every bucket and, if it is used, the queue before anything else starts, so that a wrong name or a missing right shows at once
/// and not at the first object. A failure ends the start.
/// </summary>
internal sealed class AccountCheck(IObjectStore store, PipelineConfiguration pipeline, IMessageQueue? queue = null) : IHostedService
{
    public async Task StartAsync(CancellationToken cancellationToken)
    {
        if (queue is not null)
            await queue.GetDepthAsync(cancellationToken);
        foreach (var bucket in pipeline.Buckets)
        {
            await foreach (var _ in store.ListAsync(bucket, cancellationToken: cancellationToken)) break;
        }
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
