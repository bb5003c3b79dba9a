using Microsoft.DurableTask.Client;
using Spate.TaskHub;

namespace Spate.Host.Runs.Actions;

/// <summary>Something that is done to a run. Commands and API say what; what it needs and does is said here, once.</summary>
internal abstract record RunAction
{
    /// <summary>Its name, as the command has it.</summary>
    public abstract string Name { get; }

    /// <summary>Does it, or in a dry run says what it would do.</summary>
    /// <param name="client">The hub.</param>
    /// <param name="run">The run, with its input.</param>
    /// <param name="dryRun">Whether to change nothing.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <exception cref="RunRefusedException">The run is not one that this can be done to.</exception>
    public async Task<RunChange> DoAsync(
        HubDurableTaskClient client, OrchestrationMetadata run, bool dryRun, CancellationToken cancellationToken)
    {
        var plan = await PlanAsync(client, run, cancellationToken);
        if (dryRun)
            return new RunChange(Name, run.InstanceId, true, run.RuntimeStatus, plan.Would) { NewRun = plan.NewRun };
        try
        {
            await plan.DoAsync();
        }
        catch (Exception e) when (e is InvalidOperationException or ArgumentException)
        {
            // It was all right when it was looked at: somebody else has changed the run since.
            throw new RunRefusedException(RefusalReason.Conflict, e.Message, e);
        }

        var after = await client.GetInstanceAsync(plan.NewRun ?? run.InstanceId, getInputsAndOutputs: false, cancellationToken);
        var waits = after is not null && !IsDone(after.RuntimeStatus);
        return new RunChange(Name, run.InstanceId, false, after?.RuntimeStatus, waits ? plan.Waiting(after!.RuntimeStatus) : plan.Did)
        {
            NewRun = plan.NewRun,
            WaitsForWorker = waits,
        };
    }

    /// <summary>Whether the run has come to the state that this asks for; any state will do if no worker need take part.</summary>
    public virtual bool IsDone(OrchestrationRuntimeStatus state) => true;

    /// <exception cref="RunRefusedException">It cannot be done.</exception>
    protected abstract Task<RunPlan> PlanAsync(HubDurableTaskClient client, OrchestrationMetadata run, CancellationToken cancellationToken);

    protected static RunRefusedException Refuse(OrchestrationMetadata run, string why) =>
        new(RefusalReason.Conflict, $"The run '{run.InstanceId}' {why}");
}

/// <summary>What an action comes to for one run.</summary>
/// <param name="DoAsync">Does it.</param>
/// <param name="Would">What it would do.</param>
/// <param name="Did">What it did.</param>
internal sealed record RunPlan(Func<Task> DoAsync, string Would, string Did)
{
    /// <summary>The run that is scheduled, if it has an id of its own.</summary>
    public string? NewRun { get; init; }

    /// <summary>What is said while a worker has not done it.</summary>
    public Func<OrchestrationRuntimeStatus, string> Waiting { get; init; } = static _ => "";
}

/// <summary>What was done to a run.</summary>
/// <param name="Action">What was asked for.</param>
/// <param name="Run">The run.</param>
/// <param name="DryRun">Whether nothing was done.</param>
/// <param name="State">Its state afterwards; that of the new run, if there is one. None after it was removed.</param>
/// <param name="Message">What was done, or would be, in words.</param>
internal sealed record RunChange(string Action, string Run, bool DryRun, OrchestrationRuntimeStatus? State, string Message)
{
    /// <summary>The run that was scheduled, if it has an id of its own.</summary>
    public string? NewRun { get; init; }

    /// <summary>Whether it was asked for, and happens when a worker takes the run's next turn.</summary>
    public bool WaitsForWorker { get; init; }
}

/// <summary>Why something is not done to a run.</summary>
internal enum RefusalReason
{
    /// <summary>The run is in another state than this needs.</summary>
    Conflict,

    /// <summary>What was given with it is wrong.</summary>
    Invalid,
}

/// <summary>Something cannot be done to a run. The message says why, and what can.</summary>
internal sealed class RunRefusedException(RefusalReason reason, string message, Exception? innerException = null)
    : Exception(message, innerException)
{
    public RefusalReason Reason { get; } = reason;
}
