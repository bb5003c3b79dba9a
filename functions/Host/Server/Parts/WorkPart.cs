using Microsoft.AspNetCore.Builder;
using Microsoft.DurableTask.Worker;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Spate.Host.Runs.Statistics;
using Spate.Host.Server.Health;
using Spate.Host.Settings;
using Spate.Pipeline;
using Spate.TaskHub;

namespace Spate.Host.Server.Parts;

/// <summary>The work itself: orchestrations, activities and, if the role includes it, the trigger.</summary>
internal static class WorkPart
{
    /// <exception cref="IOException">The data directory cannot be used.</exception>
    public static void AddWork(this WebApplicationBuilder builder, HostContext host, PipelineConfiguration pipeline, WorkerRole role)
    {
        Directory.CreateDirectory(host.Data.Root);
        var services = builder.Services;
        services.Configure<HostOptions>(options => options.ShutdownTimeout = role.StopTimeout);
        services.AddStore(host);
        services.AddPipeline(pipeline);
        services.AddSingleton<LoadedTables>();
        services.AddWorkProbes();
        services.AddHubProbe();
        if (role.IsTrigger)
            builder.AddQueue(host);
        services.AddStoreProbe();
        services.AddTableProbes();
        builder.AfterServer(services =>
        {
            services.AddHostedService<TableLoading>();
            if (host.Settings.Aws is null)
                LocalBuckets.Add(services, isWatching: role.IsTrigger);
            else
                services.AddHostedService<AccountCheck>();
            services.AddWorker(host.Settings, role);
            services.AddSchedules();

            // Added last, so that it stops first: messages received while the worker stops would only be handed back.
            if (role.IsTrigger)
                services.AddTrigger(host.Settings);
        });
    }

    private static void AddWorker(this IServiceCollection services, HostSettings settings, WorkerRole role) =>
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
                options.Measure = RunMeasure.Of;
                options.PrepareActivity = static (services, call) =>
                {
                    services.GetRequiredService<ActivityCancellation>().Token = call.CancellationToken;
                    services.GetRequiredService<ActivityReplay>().Id = call.ReplayId;
                };
            });
        });

    private static void AddTrigger(this IServiceCollection services, HostSettings settings)
    {
        services.AddSingleton<IWorkerCapacity>(provider => HubCapacity.Of(
            provider.GetRequiredService<WorkerLoad>(),
            provider.GetRequiredService<ITaskHub>(),
            provider.GetRequiredService<TimeProvider>(),
            settings.Sqs.ReadAhead));
        services.AddPipelineTrigger(new TriggerOptions
        {
            BatchSize = settings.Sqs.BatchSize,
            PollingWaitTime = settings.Sqs.PollingWaitTime,
            VisibilityTimeout = settings.Sqs.VisibilityTimeout,
        });
    }
}
