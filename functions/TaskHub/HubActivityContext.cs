using Microsoft.DurableTask;

namespace Spate.TaskHub;

/// <summary>What an activity on a task hub knows of its call, beyond what the SDK says.</summary>
public abstract class HubActivityContext : TaskActivityContext
{
    /// <summary>The call's number within its orchestration; the same at every attempt to deliver the call.</summary>
    public abstract int TaskId { get; }

    /// <summary>How many times this call was handed to a worker, this time included. More than 1 after a crash or a lost lease.</summary>
    public abstract int DeliveryCount { get; }

    /// <summary>
    /// What tells this replay of the run from every other; null if the run was neither rewound nor restarted. Activities that write what
    /// readers may be looking at write elsewhere in each replay.
    /// </summary>
    public abstract string? ReplayId { get; }

    /// <summary>
    /// Fires when the result does not count any more, or the work should stop: the lease was lost, the timeout elapsed, the orchestration
    /// was terminated, or the worker stops.
    /// </summary>
    public abstract CancellationToken CancellationToken { get; }
}
