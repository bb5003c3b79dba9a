using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Spate.Durable;

namespace Microsoft.Extensions.DependencyInjection;

/// <summary>Adds workers and clients of a task hub to an application.</summary>
public static class DurableTaskServices
{
    /// <summary>Adds a worker, which starts and stops with the host.</summary>
    public static IServiceCollection AddDurableTaskWorker(this IServiceCollection services, Action<DurableTaskWorkerBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var builder = new DurableTaskWorkerBuilder(services);
        configure(builder);
        services.TryAddSingleton(provider => new TaskHubWorker(
            provider.GetRequiredService<ITaskHub>(),
            builder.Registry,
            builder.Options,
            provider,
            provider.GetService<TimeProvider>(),
            provider.GetService<ILoggerFactory>()));
        services.AddSingleton<IHostedService>(provider => provider.GetRequiredService<TaskHubWorker>());
        return services;
    }

    /// <summary>Adds a client.</summary>
    public static IServiceCollection AddDurableTaskClient(this IServiceCollection services, Action<DurableTaskClientBuilder> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        var builder = new DurableTaskClientBuilder(services);
        configure(builder);
        services.TryAddSingleton<DurableTaskClient>(provider => new TaskHubClient(
            provider.GetRequiredService<ITaskHub>(), builder.DataConverter, provider.GetService<TimeProvider>()));
        return services;
    }

    internal static void AddSqliteTaskHub(this IServiceCollection services, SqliteTaskHubOptions options) =>
        services.TryAddSingleton<ITaskHub>(provider => new SqliteTaskHub(options, provider.GetService<TimeProvider>()));

    internal static void AddPostgresTaskHub(this IServiceCollection services, PostgresTaskHubOptions options) =>
        services.TryAddSingleton<ITaskHub>(provider => new PostgresTaskHub(
            options, provider.GetService<TimeProvider>(), provider.GetService<ILoggerFactory>()));
}
