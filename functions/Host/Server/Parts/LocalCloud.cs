using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Spate.Cloud;
using Spate.Host.Settings;
using Spate.Pipeline;

namespace Spate.Host.Server.Parts;

/// <summary>Directories for buckets, and a SQLite file for the queue that their watcher fills.</summary>
internal static class LocalCloud
{
    /// <param name="services">Where to add them.</param>
    /// <param name="data">Where they lie.</param>
    /// <param name="settings">How the queue is.</param>
    /// <param name="pipeline">Which buckets there are.</param>
    /// <param name="withQueue">Whether the process watches the buckets, and has to do with the queue.</param>
    public static void AddLocalCloud(this IServiceCollection services, DataDirectory data, HostSettings settings, PipelineConfiguration pipeline, bool withQueue)
    {
        Directory.CreateDirectory(data.Buckets);
        services.AddSingleton(_ => Buckets(data, pipeline));
        services.AddSingleton<IObjectStore>(static provider => new TracedObjectStore(provider.GetRequiredService<LocalObjectStore>()));
        if (!withQueue)
            return;
        services.AddSingleton(_ => new SqliteMessageQueue(data.QueuePath, new SqliteMessageQueueOptions { MaxReceiveCount = settings.Sqs.MaxReceiveCount }));
        services.AddSingleton<IMessageQueue>(static provider => provider.GetRequiredService<SqliteMessageQueue>());
        services.AddSingleton<IQueueAdministration>(static provider => provider.GetRequiredService<SqliteMessageQueue>());
        services.AddSingleton(provider => new LocalBucketWatcher(
            provider.GetRequiredService<LocalObjectStore>(),
            provider.GetRequiredService<SqliteMessageQueue>(),
            [.. pipeline.Routes.Select(static route => new NotificationRule(route.Name, route.Source.Bucket, route.Source.Prefix, route.Source.Suffixes))],
            logger: provider.GetRequiredService<ILogger<LocalBucketWatcher>>()));
        services.AddHostedService<BucketWatching>();
    }

    /// <summary>The store, with every bucket that the routes name.</summary>
    private static LocalObjectStore Buckets(DataDirectory data, PipelineConfiguration pipeline)
    {
        var store = new LocalObjectStore(data.Buckets);
        foreach (var bucket in pipeline.Buckets) store.CreateBucket(bucket);
        return store;
    }
}
