using System.Text.Json;
using Microsoft.DurableTask.Client;
using Spate.TaskHub;

namespace Spate.Host.Runs.Actions;

/// <summary>Sends an event to a run. It is kept if nobody waits for it yet.</summary>
/// <param name="Event">Its name.</param>
/// <param name="Payload">What it carries; null for nothing.</param>
internal sealed record RaiseEvent(string Event, JsonElement? Payload = null) : RunAction
{
    public override string Name => "raise";

    protected override Task<RunPlan> PlanAsync(
        HubDurableTaskClient client, OrchestrationMetadata run, CancellationToken cancellationToken) =>
        run.IsCompleted
            ? throw Refuse(run, $"has ended already: {run.RuntimeStatus}.")
            : Task.FromResult(new RunPlan(
                () => client.RaiseEventAsync(run.InstanceId, Event, Payload, cancellationToken),
                $"Would send '{Event}' to {run.InstanceId}.",
                $"Sent '{Event}' to {run.InstanceId}."));
}
