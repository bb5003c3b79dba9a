using Microsoft.DurableTask;
using Spate.Dag;
using Spate.Pipeline.Activities;
using Spate.Pipeline.Daily;
using Spate.Pipeline.Graphs;
using Spate.Pipeline.Schedules;

namespace Spate.Pipeline;

/// <summary>The pipeline's tasks for a worker of the Durable Task SDK: <c>worker.AddTasks(PipelineTasks.AddTo)</c>.</summary>
public static class PipelineTasks
{
    /// <summary>Adds the orchestrations and their activities, which are created by dependency injection.</summary>
    /// <seealso cref="PipelineRegistration.AddPipeline"/>
    /// <exception cref="DagException">The graph names an activity that is not among them.</exception>
    public static void AddTo(DurableTaskRegistry registry)
    {
        registry.AddOrchestrator<EnrichObject>()
            .AddActivity<InspectObject>()
            .AddActivity<PartitionObject>()
            .AddActivity<EnrichPart>()
            .AddActivity<RunStep>()
            .AddActivity<AggregateDimension>()
            .AddActivity<RenderReport>()
            .AddActivity<CommitManifest>()
            .AddActivity<NotifyOutcome>()
            .AddActivity<PostWebhook>();
        registry.AddOrchestrator<DailySummary>()
            .AddActivity<PlanDay>()
            .AddActivity<TakeInventory>()
            .AddActivity<CheckResults>()
            .AddActivity<AddUpDay>()
            .AddActivity<AggregateDay>()
            .AddActivity<RenderDay>();
        registry.AddOrchestrator<RunSchedule>().AddActivity<FireSchedule>();
        registry.AddLocks().AddMemos().AddOrchestrator<KeepMemo>().AddActivity<DeleteArtifacts>();
        var activities = registry.GetActivities().Select(activity => activity.Key.Name).ToList();
        EnrichObject.Graph.Shape.CheckActivities(activities);
        EnrichObject.GraphWithSteps.Shape.CheckActivities(activities);
        DailySummary.Graph.Shape.CheckActivities(activities);
    }
}
