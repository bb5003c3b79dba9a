namespace Spate.Durable;

/// <summary>An activity or a sub-orchestration failed. It is thrown in the orchestrator that called it.</summary>
public sealed class TaskFailedException : Exception
{
    /// <summary>Reports a failure.</summary>
    /// <param name="taskName">The activity's or orchestrator's name.</param>
    /// <param name="taskId">The call's number within its orchestration.</param>
    /// <param name="failureDetails">How it failed.</param>
    public TaskFailedException(string taskName, int taskId, TaskFailureDetails failureDetails)
        : base($"Task '{taskName}' (#{taskId}) failed with an unhandled exception: {failureDetails?.ErrorMessage}")
    {
        ArgumentNullException.ThrowIfNull(failureDetails);
        TaskName = taskName;
        TaskId = taskId;
        FailureDetails = failureDetails;
    }

    /// <summary>The activity's or orchestrator's name.</summary>
    public string TaskName { get; }

    /// <summary>The call's number within its orchestration, from 0.</summary>
    public int TaskId { get; }

    /// <summary>How it failed.</summary>
    public TaskFailureDetails FailureDetails { get; }
}
