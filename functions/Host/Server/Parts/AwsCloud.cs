using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Spate.Cloud;
using Spate.Host.Settings;

namespace Spate.Host.Server.Parts;

/// <summary>S3 for buckets, and the SQS queue that they notify.</summary>
internal static class AwsCloud
{
    /// <param name="services">Where to add them.</param>
    /// <param name="settings">Where they are.</param>
    /// <param name="withQueue">Whether the process has to do with the queue.</param>
    public static void AddAwsCloud(this IServiceCollection services, AwsSettings settings, bool withQueue)
    {
        services.AddS3(settings.S3);
        if (withQueue)
            services.AddSqs(settings.Queue);
        services.AddHostedService<AwsAccountCheck>();
    }

    public static void AddS3(this IServiceCollection services, S3Options options) =>
        services
            .AddSingleton(provider => Made(() => new S3ObjectStore(options, logger: provider.GetRequiredService<ILogger<S3ObjectStore>>())))
            .AddSingleton<IObjectStore>(static provider => new TracedObjectStore(provider.GetRequiredService<S3ObjectStore>()));

    public static void AddSqs(this IServiceCollection services, SqsOptions options)
    {
        services.AddSingleton<IMessageQueue>(_ => Made(() => new SqsMessageQueue(options)));
        services.AddSingleton<IQueueAdministration>(_ => Made(() => new SqsQueueAdministration(options)));
    }

    /// <summary>Makes a client, and says where its options come from when they cannot be used.</summary>
    /// <exception cref="CommandException">The options cannot be used.</exception>
    public static T Made<T>(Func<T> make)
    {
        try
        {
            return make();
        }
        catch (ArgumentException e)
        {
            throw new CommandException($"host.json: {e.Message}", ExitCode.Usage, e);
        }
    }
}
