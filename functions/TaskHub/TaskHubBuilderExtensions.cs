using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Spate.TaskHub.Bulk;
using Spate.TaskHub.Diagnostics;
using Spate.TaskHub.Retention;

namespace Spate.TaskHub;

/// <summary>
/// Puts workers and clients of the Durable Task SDK on a hub. Those of one application share the hub that is named first.
/// </summary>
public static class TaskHubBuilderExtensions
{
    /// <summary>Works on a SQLite file.</summary>
    /// <param name="builder">The worker's builder.</param>
    /// <param name="hub">Where the file is.</param>
    /// <param name="configure">Changes the worker's options.</param>
    public static IDurableTaskWorkerBuilder UseTaskHub(
        this IDurableTaskWorkerBuilder builder, SqliteTaskHubOptions hub, Action<HubDurableTaskWorkerOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddTaskHub(hub);
        return builder.UseTaskHub(configure);
    }

    /// <summary>Works on a PostgreSQL database.</summary>
    /// <param name="builder">The worker's builder.</param>
    /// <param name="hub">Where the database is.</param>
    /// <param name="configure">Changes the worker's options.</param>
    public static IDurableTaskWorkerBuilder UseTaskHub(
        this IDurableTaskWorkerBuilder builder, PostgresTaskHubOptions hub, Action<HubDurableTaskWorkerOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddTaskHub(hub);
        return builder.UseTaskHub(configure);
    }

    /// <summary>Works on the <see cref="ITaskHub"/> among the application's services.</summary>
    /// <param name="builder">The worker's builder.</param>
    /// <param name="configure">Changes the worker's options.</param>
    public static IDurableTaskWorkerBuilder UseTaskHub(
        this IDurableTaskWorkerBuilder builder, Action<HubDurableTaskWorkerOptions>? configure = null)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.TryAddSingleton<WorkerLoad>();
        builder.Services.TryAddEnumerable(ServiceDescriptor.Singleton<ILoggerProvider, ActivityLogProvider>());
        builder.AddTasks(static tasks => tasks
            .AddOrchestrator<ReplayRuns>(BulkReplay.OrchestratorName)
            .AddActivity<FindRuns>(FindRuns.Name)
            .AddActivity<ReplayBatch>(ReplayBatch.Name));
        builder.Services.TryAddSingleton(TimeProvider.System);
        builder.UseBuildTarget<HubDurableTaskWorker, HubDurableTaskWorkerOptions>();
        // After what UseBuildTarget adds, which overwrites all that comes from the SDK's options with what the builder says.
        builder.Services.AddOptions<HubDurableTaskWorkerOptions>(builder.Name).PostConfigure(options =>
        {
            options.MaximumTimerInterval = TimeSpan.MaxValue; // the hubs keep timers of any length, and need none to be split
            configure?.Invoke(options);
        });
        return builder;
    }

    /// <summary>Uses a SQLite file.</summary>
    public static IDurableTaskClientBuilder UseTaskHub(this IDurableTaskClientBuilder builder, SqliteTaskHubOptions hub)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddTaskHub(hub);
        return builder.UseTaskHub();
    }

    /// <summary>Uses a PostgreSQL database.</summary>
    public static IDurableTaskClientBuilder UseTaskHub(this IDurableTaskClientBuilder builder, PostgresTaskHubOptions hub)
    {
        ArgumentNullException.ThrowIfNull(builder);
        builder.Services.AddTaskHub(hub);
        return builder.UseTaskHub();
    }

    /// <summary>Uses the <see cref="ITaskHub"/> among the application's services.</summary>
    public static IDurableTaskClientBuilder UseTaskHub(this IDurableTaskClientBuilder builder) =>
        builder.UseBuildTarget<HubDurableTaskClient>();

    /// <summary>
    /// Lets the application remove what the <see cref="ITaskHub"/> among its services kept long enough. One process of a cluster that is
    /// always there is enough; more do no harm.
    /// </summary>
    public static IServiceCollection AddTaskHubRetention(this IServiceCollection services, RetentionOptions options)
    {
        ArgumentNullException.ThrowIfNull(services);
        ArgumentNullException.ThrowIfNull(options);
        services.TryAddSingleton(TimeProvider.System);
        return services.AddSingleton(options).AddHostedService<RetentionService>();
    }

    private static void AddTaskHub(this IServiceCollection services, SqliteTaskHubOptions options) =>
        services.TryAddSingleton<ITaskHub>(provider => new SqliteTaskHub(options, provider.GetService<TimeProvider>()));

    private static void AddTaskHub(this IServiceCollection services, PostgresTaskHubOptions options) => services.TryAddSingleton<ITaskHub>(
        provider => new PostgresTaskHub(options, provider.GetService<TimeProvider>(), provider.GetService<ILoggerFactory>()));
}
