using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Spate.Cloud;
using Spate.Pipeline;

namespace Spate.Host.Server.Parts;

/// <summary>Creates a directory for every bucket of the routes before the work begins.</summary>
internal sealed class LocalBuckets(LocalObjectStore store, PipelineConfiguration pipeline) : IHostedService
{
    /// <summary>Creates the buckets, and watches them if this process sends the notifications.</summary>
    public static void Add(IServiceCollection services, bool isWatching)
    {
        services.AddHostedService<LocalBuckets>();
        if (!isWatching)
            return;
        services.AddSingleton(static provider => new LocalBucketWatcher(
            provider.GetRequiredService<LocalObjectStore>(),
            provider.GetRequiredService<SqliteMessageQueue>(),
            [.. provider.GetRequiredService<PipelineConfiguration>().Routes.Select(static route =>
                new NotificationRule(route.Name, route.Source.Bucket, route.Source.Prefix, route.Source.Suffixes))],
            logger: provider.GetRequiredService<ILogger<LocalBucketWatcher>>()));
        services.AddHostedService<BucketWatching>();
    }

    public Task StartAsync(CancellationToken cancellationToken)
    {
        foreach (var bucket in pipeline.Buckets)
            store.CreateBucket(bucket);
        return Task.CompletedTask;
    }

    public Task StopAsync(CancellationToken cancellationToken) => Task.CompletedTask;
}
