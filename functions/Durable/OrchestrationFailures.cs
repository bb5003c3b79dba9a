namespace Spate.Durable;

/// <summary>The code of an orchestrator does not match the history that it wrote, or awaits what is not durable. Its instance fails with it.</summary>
public sealed class NonDeterministicOrchestrationException(string message) : InvalidOperationException(message);

/// <summary>
/// A work item was handed out again and again and never finished: most likely it kills the process that runs it. It is never retried.
/// </summary>
public sealed class PoisonedWorkItemException(string message) : Exception(message);

/// <summary>No worker here knows an activity or orchestrator of that name.</summary>
public sealed class TaskNotRegisteredException(string message) : Exception(message);
