using Microsoft.Extensions.DependencyInjection;
using Spate.Cloud;
using Spate.TaskHub;
using Spate.Enrichment;
using Spate.Host.Server.Parts;
using Spate.Pipeline;

namespace Spate.Host.Server.Health;

/// <summary>What is looked at for readiness.</summary>
internal static class SpateProbes
{
    /// <summary>Cannot be the id of a run: reading it costs the hub one look into an index.</summary>
    private const string NoInstance = "healthz";

    /// <summary>Need not be there. Below the prefixes of a route, looking at it needs no right that the work does not need.</summary>
    private const string NoObject = "healthz";

    /// <summary>The hub, and the queue where it is used.</summary>
    public static IEnumerable<HealthProbe> HubAndQueue(IServiceProvider services)
    {
        yield return new HealthProbe("hub", cancellationToken => services.GetRequiredService<ITaskHub>().GetInstanceAsync(NoInstance, withPayloads: false, cancellationToken));
        if (services.GetService<IMessageQueue>() is { } queue)
            yield return new HealthProbe("queue", queue.GetDepthAsync);
    }

    /// <summary>The buckets.</summary>
    public static HealthProbe Store(IServiceProvider services) => new("store", cancellationToken => LookAtBucketsAsync(services, cancellationToken));

    /// <summary>The lookup tables and geo databases, as they are in memory: loading one again after its file changed is a part's work.</summary>
    public static IEnumerable<HealthProbe> Tables(LoadedTables tables)
    {
        yield return new HealthProbe("lookups", _ => Throw(tables.Failure is ReferenceTableException ? tables.Failure : null, tables.IsLoaded)) { IsCheap = true };
        yield return new HealthProbe("geo", _ => Throw(tables.Failure is GeoDatabaseException ? tables.Failure : null, tables.IsLoaded)) { IsCheap = true };
    }

    private static Task Throw(Exception? failure, bool isLoaded) =>
        failure is not null ? Task.FromException(failure) : isLoaded ? Task.CompletedTask : Task.FromException(new InvalidOperationException("not loaded yet"));

    private static async Task LookAtBucketsAsync(IServiceProvider services, CancellationToken cancellationToken)
    {
        var store = services.GetRequiredService<IObjectStore>();
        var places = services.GetRequiredService<PipelineConfiguration>().Routes.SelectMany(static route => new[]
        {
            new ObjectAddress(route.Source.Bucket, route.Source.Prefix + NoObject), new ObjectAddress(route.Output.Bucket, route.Output.Prefix + NoObject),
        });
        foreach (var place in places.Distinct())
            await store.HeadAsync(place, cancellationToken);
    }
}
