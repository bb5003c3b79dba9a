using Microsoft.DurableTask;
using Spate.Dag;
using Spate.Pipeline.Activities;

namespace Spate.Pipeline;

/// <summary>The pipeline's tasks for a worker of the Durable Task SDK: <c>worker.AddTasks(PipelineTasks.AddTo)</c>.</summary>
public static class PipelineTasks
{
    /// <summary>Adds the orchestration and its activities, which are created by dependency injection.</summary>
    /// <seealso cref="PipelineRegistration.AddPipeline"/>
    /// <exception cref="DagException">The graph names an activity that is not among them.</exception>
    public static void AddTo(DurableTaskRegistry registry)
    {
        registry.AddOrchestrator<EnrichObject>()
            .AddActivity<InspectObject>()
            .AddActivity<PartitionObject>()
            .AddActivity<EnrichPart>()
            .AddActivity<AggregateDimension>()
            .AddActivity<RenderReport>()
            .AddActivity<CommitManifest>()
            .AddActivity<NotifyOutcome>()
            .AddActivity<PostWebhook>();
        EnrichObject.Graph.Shape.CheckActivities([.. registry.GetActivities().Select(activity => activity.Key.Name)]);
    }
}
