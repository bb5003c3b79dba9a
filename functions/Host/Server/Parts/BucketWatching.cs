using Microsoft.Extensions.Hosting;
using Spate.Cloud;

namespace Spate.Host.Server.Parts;

/// <summary>Watches the local buckets while the host runs.</summary>
internal sealed class BucketWatching(LocalBucketWatcher watcher) : BackgroundService
{
    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await watcher.RunAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Watching ends by cancellation.
        }
    }
}
