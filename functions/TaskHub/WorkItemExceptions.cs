namespace Spate.TaskHub;

/// <summary>
/// A work item was handed out again and again and never finished: most likely it kills the process that runs it, or its outcome cannot be
/// stored. It is never retried.
/// </summary>
public sealed class PoisonedWorkItemException(string message) : Exception(message);

/// <summary>No worker here knows an activity or orchestrator of that name.</summary>
public sealed class TaskNotRegisteredException(string message) : Exception(message);
