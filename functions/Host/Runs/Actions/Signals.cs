using Microsoft.DurableTask.Client;
using Spate.TaskHub;

namespace Spate.Host.Runs.Actions;

/// <summary>Ends a run. What it has committed stays.</summary>
/// <param name="Recursive">Whether its sub-orchestrations end with it.</param>
/// <param name="Reason">Why, for people who look at it.</param>
internal sealed record TerminateRun(bool Recursive = false, string? Reason = null) : RunAction
{
    public override string Name => "terminate";

    public override bool IsDone(OrchestrationRuntimeStatus state) => !RunStates.Unfinished.Contains(state);

    protected override Task<RunPlan> PlanAsync(
        HubDurableTaskClient client, OrchestrationMetadata run, CancellationToken cancellationToken) =>
        run.IsCompleted
            ? throw Refuse(run, $"has ended already: {run.RuntimeStatus}.")
            : Task.FromResult(new RunPlan(
                () => client.TerminateInstanceAsync(run.InstanceId, new TerminateInstanceOptions(Reason, Recursive), cancellationToken),
                $"Would terminate {run.InstanceId}.",
                $"Terminated {run.InstanceId}.")
            {
                Waiting = state => $"Asked {run.InstanceId} to end: it stays {state} until a worker takes its next turn.",
            });
}

/// <summary>Holds a run: what is under way ends, and nothing new begins.</summary>
/// <param name="Reason">Why, for people who read its history.</param>
internal sealed record SuspendRun(string? Reason = null) : RunAction
{
    public override string Name => "suspend";

    public override bool IsDone(OrchestrationRuntimeStatus state) =>
        state == OrchestrationRuntimeStatus.Suspended || !RunStates.Unfinished.Contains(state);

    protected override Task<RunPlan> PlanAsync(
        HubDurableTaskClient client, OrchestrationMetadata run, CancellationToken cancellationToken) =>
        IsDone(run.RuntimeStatus)
            ? throw Refuse(run, run.IsCompleted ? $"has ended already: {run.RuntimeStatus}." : "is suspended already.")
            : Task.FromResult(new RunPlan(
                () => client.SuspendInstanceAsync(run.InstanceId, Reason, cancellationToken),
                $"Would suspend {run.InstanceId}.",
                $"Suspended {run.InstanceId}.")
            {
                Waiting = state => $"Asked {run.InstanceId} to pause: it stays {state} until a worker takes its next turn.",
            });
}

/// <summary>Lets a suspended run go on, and takes back a suspension that no worker has seen.</summary>
/// <param name="Reason">Why, for people who read its history.</param>
internal sealed record ResumeRun(string? Reason = null) : RunAction
{
    public override string Name => "resume";

    public override bool IsDone(OrchestrationRuntimeStatus state) => state != OrchestrationRuntimeStatus.Suspended;

    protected override Task<RunPlan> PlanAsync(HubDurableTaskClient client, OrchestrationMetadata run, CancellationToken cancellationToken)
    {
        if (run.IsCompleted)
            throw Refuse(run, $"has ended already: {run.RuntimeStatus}.");
        var note = IsDone(run.RuntimeStatus) ? $" It was {run.RuntimeStatus}: a suspension that waits for a worker is taken back." : "";
        return Task.FromResult(new RunPlan(
            () => client.ResumeInstanceAsync(run.InstanceId, Reason, cancellationToken),
            $"Would resume {run.InstanceId}.{note}",
            $"Resumed {run.InstanceId}.{note}")
        {
            Waiting = state => $"Asked {run.InstanceId} to go on: it stays {state} until a worker takes its next turn.",
        });
    }
}
