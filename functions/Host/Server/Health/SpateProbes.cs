using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Spate.Cloud;
using Spate.Enrichment;
using Spate.Host.Server.Parts;
using Spate.Pipeline;
using Spate.TaskHub;

namespace Spate.Host.Server.Health;

/// <summary>The checks for liveness and readiness.</summary>
internal static class SpateProbes
{
    /// <summary>Cannot be the id of a run. Reading it costs the hub one index look-up.</summary>
    private const string NoInstance = "healthz";

    /// <summary>Need not exist. Below the prefix of a route, reading it takes no rights that the work does not need.</summary>
    private const string NoObject = "healthz";

    public static void AddHubProbe(this IServiceCollection services) => services.AddProbe("hub", static (provider, cancellationToken) =>
        provider.GetRequiredService<ITaskHub>().GetInstanceAsync(NoInstance, withPayloads: false, cancellationToken));

    public static void AddQueueProbe(this IServiceCollection services) => services.AddProbe("queue", static (provider, cancellationToken) =>
        provider.GetRequiredService<IMessageQueue>().GetDepthAsync(cancellationToken));

    public static void AddStoreProbe(this IServiceCollection services) => services.AddProbe("store", LookAtBucketsAsync);

    /// <summary>
    /// The lookup tables and geo databases, as they are in memory. Reloading one after its file changed is left to the next part.
    /// </summary>
    public static void AddTableProbes(this IServiceCollection services)
    {
        services.AddProbe("lookups", static (provider, _) => Loaded<ReferenceTableException>(provider), isCheap: true);
        services.AddProbe("geo", static (provider, _) => Loaded<GeoDatabaseException>(provider), isCheap: true);
    }

    /// <summary>Whether every background service is still running, and the process is not stopping.</summary>
    public static void AddWorkProbes(this IServiceCollection services)
    {
        services.AddProbe("worker", static (provider, _) => provider.FailedService() ?? Task.CompletedTask, isVital: true, isCheap: true);
        services.AddProbe("accepting", static (provider, _) => IsStopping(provider)
            ? Task.FromException(new InvalidOperationException("stopping"))
            : Task.CompletedTask, isCheap: true);
    }

    private static bool IsStopping(IServiceProvider provider) =>
        provider.GetRequiredService<IHostApplicationLifetime>().ApplicationStopping.IsCancellationRequested;

    private static Task Loaded<TFailure>(IServiceProvider provider)
        where TFailure : Exception =>
        provider.GetRequiredService<LoadedTables>() switch
        {
            { Failure: TFailure failure } => Task.FromException(failure),
            { IsLoaded: false } => Task.FromException(new InvalidOperationException("not loaded yet")),
            _ => Task.CompletedTask,
        };

    private static async Task LookAtBucketsAsync(IServiceProvider provider, CancellationToken cancellationToken)
    {
        var store = provider.GetRequiredService<IObjectStore>();
        var places = provider.GetRequiredService<PipelineConfiguration>().Routes.SelectMany(static route => new[]
        {
            new ObjectAddress(route.Source.Bucket, route.Source.Prefix + NoObject),
            new ObjectAddress(route.Output.Bucket, route.Output.Prefix + NoObject),
        });
        foreach (var place in places.Distinct())
            await store.HeadAsync(place, cancellationToken);
    }
}
