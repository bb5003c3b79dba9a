using Microsoft.DurableTask.Client;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Spate.Cloud;
using Spate.Dag;
using Spate.Enrichment;
using Spate.Pipeline.Diagnostics;
using Spate.Pipeline.Graphs;
using Spate.Pipeline.Schedules;
using Spate.Pipeline.Steps;
using Spate.Pipeline.Triggers;
using Spate.Pipeline.Webhooks;

namespace Spate.Pipeline;

/// <summary>Adds the pipeline to a host.</summary>
public static class PipelineRegistration
{
    /// <summary>
    /// Adds what the activities of <see cref="PipelineTasks"/> need in addition to an <see cref="IObjectStore"/>: the configuration,
    /// reference data, progress and cancellation; and, for graphs that take locks or keep memos, an <see cref="ILockHost"/> and an
    /// <see cref="IMemoStore"/> on the application's <see cref="DurableTaskClient"/>.
    /// </summary>
    public static IServiceCollection AddPipeline(this IServiceCollection services, PipelineConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(configuration);
        services.AddSingleton<ReferenceTableSource>();
        services.AddSingleton<PipelineProgress>();
        services.AddScoped<ActivityCancellation>();
        services.AddScoped<ActivityReplay>();
        services.AddSingleton<WebhookClient>();
        services.TryAddSingleton<ILockHost, ClientLockHost>();
        services.TryAddSingleton<IMemoStore, ClientMemoStore>();
        services.AddSteps();
        services.AddHostedService<MetricDeclaration>();
        return services;
    }

    /// <summary>Adds <see cref="Backfill"/>, which needs an <see cref="IObjectStore"/> and a <see cref="DurableTaskClient"/>.</summary>
    public static IServiceCollection AddBackfill(this IServiceCollection services)
    {
        services.AddScheduling();
        services.TryAddSingleton(s => new Backfill(
            s.GetRequiredService<IObjectStore>(),
            s.GetRequiredService<PipelineConfiguration>(),
            s.GetRequiredService<RunScheduler>(),
            s.GetRequiredService<TimeProvider>()));
        return services;
    }

    /// <summary>
    /// Adds <see cref="Ledger"/>, which needs an <see cref="IObjectStore"/> and a <see cref="DurableTaskClient"/>.
    /// </summary>
    public static IServiceCollection AddLedger(this IServiceCollection services)
    {
        services.AddScheduling();
        services.TryAddSingleton(s => new Ledger(
            s.GetRequiredService<IObjectStore>(),
            s.GetRequiredService<PipelineConfiguration>(),
            s.GetRequiredService<DurableTaskClient>(),
            new LedgerRepairs(s.GetRequiredService<DurableTaskClient>(), s.GetRequiredService<RunScheduler>())));
        return services;
    }

    /// <summary>
    /// Adds the trigger, which needs an <see cref="IMessageQueue"/>, a <see cref="DurableTaskClient"/> and an
    /// <see cref="IWorkerCapacity"/>.
    /// </summary>
    public static IServiceCollection AddPipelineTrigger(this IServiceCollection services, TriggerOptions options)
    {
        services.AddSingleton(options);
        services.AddScheduling();
        services.AddHostedService<ObjectCreatedTrigger>();
        return services;
    }

    /// <summary>
    /// Adds what keeps the schedules of the configuration, on workers that run <see cref="PipelineTasks"/>. It needs a
    /// <see cref="DurableTaskClient"/>.
    /// </summary>
    public static IServiceCollection AddSchedules(this IServiceCollection services)
    {
        services.TryAddSingleton<ScheduleKeepers>();
        services.AddHostedService<ScheduleUpkeep>();
        return services;
    }

    /// <summary>Adds <see cref="ScheduleClient"/>, which needs a <see cref="DurableTaskClient"/>.</summary>
    public static IServiceCollection AddScheduleClient(this IServiceCollection services)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.TryAddSingleton<ScheduleClient>();
        return services;
    }

    private static void AddSteps(this IServiceCollection services)
    {
        services.TryAddSingleton(new StepTools(ProgramPath.OfProcess()));
        services.AddSingleton<StepWorkspace>();
        services.AddSingleton<StepGuard>();
        services.AddSingleton<StepProcess>();
        services.AddHostedService<StepUpkeep>();
    }

    private static void AddScheduling(this IServiceCollection services)
    {
        services.TryAddSingleton<TriggerCounters>();
        services.TryAddSingleton<RunScheduler>();
    }
}
