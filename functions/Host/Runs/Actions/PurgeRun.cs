using Microsoft.DurableTask.Client;
using Spate.TaskHub;

namespace Spate.Host.Runs.Actions;

/// <summary>Removes a run that ended from the hub, with its sub-orchestrations. Its results stay.</summary>
internal sealed record PurgeRun : RunAction
{
    public override string Name => "purge";

    protected override Task<RunPlan> PlanAsync(
        HubDurableTaskClient client, OrchestrationMetadata run, CancellationToken cancellationToken) =>
        !run.IsCompleted
            ? throw Refuse(run, $"has not ended: it is {run.RuntimeStatus}. Terminate it first.")
            : Task.FromResult(new RunPlan(
                () => client.PurgeInstanceAsync(run.InstanceId, new PurgeInstanceOptions(Recursive: true), cancellationToken),
                $"Would remove {run.InstanceId}.",
                $"Removed {run.InstanceId}."));
}
