using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;
using Spate.Cloud;
using Spate.Host.Queues;
using Spate.Host.Server.Health;
using Spate.Host.Settings;

namespace Spate.Host.Server.Parts;

/// <summary>The queue of notifications: the one in SQS that the settings name, or a SQLite file in the data directory.</summary>
internal static class QueuePart
{
    /// <summary>Adds the queue to an application, with its probe.</summary>
    public static void AddQueue(this WebApplicationBuilder builder, HostContext host)
    {
        builder.Services.AddQueue(host);
        builder.Services.AddQueueProbe();
    }

    public static void AddQueue(this IServiceCollection services, HostContext host)
    {
        if (host.Settings.Aws is { Queue: var sqs })
            services.AddSqs(sqs);
        else
            services.AddSqlite(host);
    }

    private static void AddSqs(this IServiceCollection services, SqsOptions options)
    {
        services.AddSingleton<IMessageQueue>(_ => AwsClient.Make(() => new SqsMessageQueue(options)));
        services.AddSingleton<IQueueAdministration>(_ => AwsClient.Make(() => new SqsQueueAdministration(options)));
        services.AddNotificationQueue(options.QueueUrl ?? options.QueueName!);
    }

    private static void AddSqlite(this IServiceCollection services, HostContext host)
    {
        var (path, options) = (host.Data.QueuePath, new SqliteMessageQueueOptions { MaxReceiveCount = host.Settings.Sqs.MaxReceiveCount });
        services.AddSingleton(_ => new SqliteMessageQueue(path, options));
        services.AddSingleton<IMessageQueue>(static provider => provider.GetRequiredService<SqliteMessageQueue>());
        services.AddSingleton<IQueueAdministration>(static provider => provider.GetRequiredService<SqliteMessageQueue>());
        services.AddNotificationQueue(path);
    }

    private static void AddNotificationQueue(this IServiceCollection services, string name) =>
        services.AddSingleton(provider => new NotificationQueue(
            name, provider.GetRequiredService<IMessageQueue>(), provider.GetRequiredService<IQueueAdministration>()));
}
