using Microsoft.DurableTask.Client;
using Spate.TaskHub;

namespace Spate.Host.Runs.Actions;

/// <summary>Runs an orchestration anew from its start.</summary>
/// <param name="Input">Its input, as JSON, in place of the earlier run's; null keeps that.</param>
/// <param name="NewId">The id of the new run; null takes the place of the earlier one.</param>
internal sealed record RestartRun(string? Input = null, string? NewId = null) : RunAction
{
    public override string Name => "restart";

    /// <summary>An id that no run has.</summary>
    public static string FreshId(string run) => $"{run}-{Guid.NewGuid().ToString("N")[..8]}";

    protected override async Task<RunPlan> PlanAsync(
        HubDurableTaskClient client, OrchestrationMetadata run, CancellationToken cancellationToken)
    {
        if (Input is not null)
            RunInput.Check(run, Input);
        var newId = NewId == run.InstanceId ? null : NewId;
        if (newId is null && !run.IsCompleted)
            throw Refuse(run, $"is {run.RuntimeStatus}, and keeps its id until it ends: terminate it first, or restart it under a new id.");
        if (newId is not null && await client.GetInstanceAsync(newId, cancellationToken) is not null)
            throw new RunRefusedException(RefusalReason.Conflict, $"There is a run '{newId}' already: choose another id.");

        var options = new RestartOptions { NewInstanceId = newId, SerializedInput = Input };
        var how = $"{(newId is null ? "" : $" as {newId}")}{(Input is null ? "" : " with the changed input")}";
        return new RunPlan(
            () => client.RestartAsync(run.InstanceId, options, cancellationToken),
            $"Would restart {run.InstanceId}{how}.",
            $"Restarted {run.InstanceId}{how}.")
        {
            NewRun = newId,
        };
    }
}
