using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Spate.Cloud;
using Spate.Host.Settings;

namespace Spate.Host.Server.Parts;

/// <summary>The buckets: S3 if the settings name it, otherwise directories.</summary>
internal static class StorePart
{
    public static void AddStore(this IServiceCollection services, HostContext host)
    {
        if (host.Settings.Aws is { S3: var s3 })
        {
            services.AddStore(
                provider => AwsClient.Make(() => new S3ObjectStore(s3, logger: provider.GetRequiredService<ILogger<S3ObjectStore>>())));
        }
        else
            services.AddStore(_ => new LocalObjectStore(host.Data.Buckets));
    }

    private static void AddStore<TStore>(this IServiceCollection services, Func<IServiceProvider, TStore> make)
        where TStore : class, IObjectStore =>
        services.AddSingleton(make)
            .AddSingleton<IObjectStore>(static provider => new TracedObjectStore(provider.GetRequiredService<TStore>()));
}
