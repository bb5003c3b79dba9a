namespace Spate.Durable.Execution;

/// <summary>What a turn came to.</summary>
/// <param name="Events">What is appended to the history.</param>
/// <param name="CustomStatus">The custom status, if the turn changed it.</param>
/// <param name="ContinueAsNew">The start of a fresh run, if the orchestrator asked for one.</param>
internal sealed record Turn(
    IReadOnlyList<HistoryEvent> Events, CustomStatusChange? CustomStatus = null, ExecutionStartedEvent? ContinueAsNew = null)
{
    /// <summary>Whether the run is over.</summary>
    internal bool Ended => ContinueAsNew is not null || Events is [.., ExecutionCompletedEvent];

    /// <summary>A turn in which no code runs and the instance fails.</summary>
    internal static Turn Failed(LockedInstance instance, DateTimeOffset now, Exception reason) => new(
    [
        new OrchestratorStartedEvent(now),
        .. instance.Events,
        new ExecutionCompletedEvent(now, OrchestrationRuntimeStatus.Failed, null, TaskFailureDetails.FromException(reason)),
    ]);
}
