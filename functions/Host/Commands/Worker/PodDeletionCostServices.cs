using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Spate.Cloud;
using Spate.TaskHub;

namespace Spate.Host.Commands.Worker;

/// <summary>Adds <see cref="PodDeletionCost"/> to a worker.</summary>
internal static class PodDeletionCostServices
{
    /// <summary>
    /// Adds it if this process runs in a pod with a token and a known name (<c>POD_NAME</c>, and <c>POD_NAMESPACE</c> or the token's
    /// namespace).
    /// </summary>
    /// <param name="services">The application's services, with a <see cref="WorkerLoad"/>.</param>
    /// <param name="pools">The pools that the worker serves, with the number of activities of each that it runs at a time.</param>
    public static IServiceCollection AddPodDeletionCost(this IServiceCollection services, IReadOnlyDictionary<string, int> pools) =>
        ClusterClient.IsInCluster()
            ? services.AddPodDeletionCost(pools, ClusterClient.FindNamespace(), Environment.GetEnvironmentVariable)
            : services;

    internal static IServiceCollection AddPodDeletionCost(
        this IServiceCollection services, IReadOnlyDictionary<string, int> pools, string? ofToken, Func<string, string?> environment)
    {
        if (environment("POD_NAME") is not { Length: > 0 } name
            || (environment("POD_NAMESPACE") ?? ofToken) is not { Length: > 0 } @namespace)
        {
            return services;
        }

        services.AddSingleton<IHostedService>(provider =>
        {
            var worker = provider.GetRequiredService<WorkerLoad>();
            var time = provider.GetService<TimeProvider>() ?? TimeProvider.System;
            return new PodDeletionCost(
                () => ClusterClient.InCluster(time),
                new PodName(name, @namespace),
                () => pools.Sum(pool => pool.Value - worker.FreeSlots(pool.Key)),
                time,
                provider.GetRequiredService<ILogger<PodDeletionCost>>());
        });
        return services;
    }
}
