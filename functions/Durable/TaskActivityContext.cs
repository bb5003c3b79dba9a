namespace Spate.Durable;

/// <summary>What an activity knows of its call.</summary>
public abstract class TaskActivityContext
{
    /// <summary>The name that it was called by.</summary>
    public abstract TaskName Name { get; }

    /// <summary>The orchestration that called it.</summary>
    public abstract string InstanceId { get; }

    /// <summary>The call's number within its orchestration; the same at every attempt to deliver the call.</summary>
    public abstract int TaskId { get; }

    /// <summary>How often this call was handed to a worker, this time included. More than 1 after a crash or a lost lease.</summary>
    public abstract int DeliveryCount { get; }

    /// <summary>
    /// Fires when the result does not count any more, or the work should stop: the lease was lost, the timeout elapsed, the orchestration was
    /// terminated, or the worker stops.
    /// </summary>
    public abstract CancellationToken CancellationToken { get; }
}
