using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;
using Microsoft.DurableTask.Client;
using Microsoft.DurableTask.Worker;
using Spate.TaskHub;
using Spate.Host.Commands.Worker;
using Spate.Host.Settings;
using Spate.Pipeline;

namespace Spate.Host.Server.Parts;

/// <summary>Puts together what a process needs for its part of the work: cloud, hub, worker and pipeline.</summary>
internal static class SpateServices
{
    /// <exception cref="IOException">The data directory cannot be used.</exception>
    public static HostApplicationBuilder CreateBuilder(
        WorkerRole role, DataDirectory data, HostSettings settings, PipelineConfiguration pipeline, Action<ILoggingBuilder> logging)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new HostApplicationBuilderSettings { ApplicationName = "spate" });
        logging(builder.Logging);
        builder.Services.AddSingleton<IHostLifetime, NoLifetime>();
        builder.Services.AddCloud(role, data, settings, pipeline);
        builder.Services.AddHub(data, settings);
        builder.Services.AddWorker(role, settings);
        builder.Services.AddPipeline(Limit(pipeline, settings.FunctionTimeout));
        builder.Services.AddSingleton<LoadedTables>();

        // Stopped first, as it is the last: what is received while the worker stops would only be handed back.
        if (role.IsTrigger)
            builder.Services.AddTrigger(settings);
        return builder;
    }

    /// <summary>The hub that the settings name, and a client of it.</summary>
    public static void AddHub(this IServiceCollection services, DataDirectory data, HostSettings settings)
    {
        var location = HubLocation.Of(data, settings);
        services.AddSingleton(provider => location.Open(provider.GetRequiredService<ILoggerFactory>()));
        services.AddDurableTaskClient(client => client.UseTaskHub());
    }

    /// <summary>How many activities run at a time in this process.</summary>
    public static int Slots(HostSettings settings) =>
        settings.DurableTask.MaxConcurrentActivityFunctions is > 0 and var slots ? slots : Environment.ProcessorCount;

    /// <summary>No activity may take longer than the host allows, whatever its route says.</summary>
    public static PipelineConfiguration Limit(PipelineConfiguration pipeline, TimeSpan timeout) =>
        pipeline with { Routes = [.. pipeline.Routes.Select(route => route.Timeout <= timeout ? route : route with { Timeout = timeout })] };

    /// <summary>The buckets, and the queue where the process has to do with it.</summary>
    public static void AddCloud(this IServiceCollection services, WorkerRole role, DataDirectory data, HostSettings settings, PipelineConfiguration pipeline)
    {
        if (settings.Aws is { } aws)
            services.AddAwsCloud(aws, role.IsTrigger);
        else
            services.AddLocalCloud(data, settings, pipeline, role.IsTrigger);
    }

    private static void AddWorker(this IServiceCollection services, WorkerRole role, HostSettings settings) =>
        services.AddDurableTaskWorker(worker =>
        {
            worker.AddTasks(PipelineTasks.AddTo);
            worker.UseTaskHub(options =>
            {
                options.Pools = role.Pools;
                if (settings.DurableTask.MaxConcurrentOrchestratorFunctions is > 0 and var turns)
                    options.Concurrency.MaximumConcurrentOrchestrationWorkItems = turns;
                options.LeaseDuration = settings.DurableTask.StorageProvider.TaskEventLockTimeout ?? role.LeaseDuration;
                options.MaxDeliveryCount = role.MaxDeliveryCount;
                options.DrainTimeout = role.DrainTimeout;
                options.PrepareActivity = static (services, call) => services.GetRequiredService<ActivityCancellation>().Token = call.CancellationToken;
            });
        });

    private static void AddTrigger(this IServiceCollection services, HostSettings settings)
    {
        services.AddSingleton<IWorkerCapacity>(provider => HubCapacity.Of(
            provider.GetRequiredService<WorkerLoad>(), provider.GetRequiredService<ITaskHub>(), provider.GetRequiredService<TimeProvider>(), settings.Sqs.ReadAhead));
        services.AddPipelineTrigger(new TriggerOptions
        {
            BatchSize = settings.Sqs.BatchSize, PollingWaitTime = settings.Sqs.PollingWaitTime, VisibilityTimeout = settings.Sqs.VisibilityTimeout,
        });
    }
}
