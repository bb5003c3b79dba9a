using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Spate.Durable;
using Spate.Enrichment;
using Spate.Pipeline.Activities;
using Spate.Pipeline.Triggers;

namespace Spate.Pipeline;

/// <summary>Adds the pipeline to a host.</summary>
public static class PipelineRegistration
{
    /// <summary>Adds the orchestration and its activities to what a worker can run.</summary>
    /// <exception cref="Durable.Dag.DagException">The graph names an activity that is not among them.</exception>
    public static DurableTaskRegistry AddPipeline(this DurableTaskRegistry registry)
    {
        registry.AddOrchestrator<EnrichObject>();
        registry.AddActivity<InspectObject>();
        registry.AddActivity<PartitionObject>();
        registry.AddActivity<EnrichPart>();
        registry.AddActivity<AggregateDimension>();
        registry.AddActivity<RenderReport>();
        registry.AddActivity<CommitManifest>();
        registry.AddActivity<NotifyOutcome>();
        EnrichObject.Graph.Shape.CheckActivities([.. registry.Activities.Select(activity => activity.Name)]);
        return registry;
    }

    /// <summary>
    /// Adds what the activities need besides an <see cref="Cloud.IObjectStore"/>: the configuration, reference data and progress.
    /// </summary>
    public static IServiceCollection AddPipeline(this IServiceCollection services, PipelineConfiguration configuration)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(configuration);
        services.AddSingleton<ReferenceTableSource>();
        services.AddSingleton<PipelineProgress>();
        return services;
    }

    /// <summary>
    /// Adds the trigger, which needs an <see cref="Cloud.IMessageQueue"/>, a <see cref="DurableTaskClient"/> and an <see cref="IWorkerCapacity"/>.
    /// </summary>
    public static IServiceCollection AddPipelineTrigger(this IServiceCollection services, TriggerOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton<TriggerCounters>();
        services.AddSingleton<RunScheduler>();
        services.AddHostedService<ObjectCreatedTrigger>();
        return services;
    }
}
