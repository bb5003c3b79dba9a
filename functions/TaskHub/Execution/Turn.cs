using DurableTask.Core;
using DurableTask.Core.History;
using DurableTask.Core.Tracing;
using Spate.TaskHub.Hubs.Events;

namespace Spate.TaskHub.Execution;

/// <summary>What a turn came to.</summary>
/// <param name="Events">What is appended to the history.</param>
internal sealed record Turn(IReadOnlyList<HistoryEvent> Events)
{
    /// <summary>The custom status, if the turn changed it.</summary>
    internal CustomStatusChange? CustomStatus { get; init; }

    /// <summary>The start of a fresh run, if the orchestrator asked for one.</summary>
    internal ExecutionStartedEvent? ContinuedAsNew { get; init; }

    internal bool IsSuspended { get; init; }

    /// <summary>Answers to calls of the turn that are known already.</summary>
    internal IReadOnlyList<HistoryEvent> Answers { get; init; } = [];

    /// <summary>The history of the run, if the turn rewound it.</summary>
    internal RewoundHistory? Rewound { get; init; }

    internal DistributedTraceContext? TraceContext { get; init; }

    /// <summary>What the run comes to, if it ended.</summary>
    internal RunTally? Tally { get; init; }

    /// <summary>How the run ended; null if it goes on.</summary>
    internal ExecutionCompletedEvent? End => Events is [.., ExecutionCompletedEvent end] ? end : null;

    /// <summary>Whether the run is over.</summary>
    internal bool Ended => ContinuedAsNew is not null || End is not null;

    internal TurnCommit ToCommit(LockedInstance instance) => new(instance, Events, CustomStatus)
    {
        ContinuedAsNew = ContinuedAsNew,
        IsSuspended = IsSuspended,
        Rewound = Rewound,
        Answers = Answers,
        TraceContext = TraceContext,
        Tally = Tally,
    };

    /// <summary>A turn in which no code runs and the instance fails.</summary>
    internal static Turn Failed(LockedInstance instance, DateTimeOffset now, FailureDetails reason) =>
        EndOnly(instance, now, new ExecutionCompletedEvent(-1, null, OrchestrationStatus.Failed, reason));

    /// <summary>The end of an instance that was terminated before its code began.</summary>
    internal static Turn Terminated(LockedInstance instance, DateTimeOffset now, ExecutionTerminatedEvent termination) =>
        EndOnly(instance, now, new ExecutionCompletedEvent(-1, termination.Input, OrchestrationStatus.Terminated));

    private static Turn EndOnly(LockedInstance instance, DateTimeOffset now, ExecutionCompletedEvent end) =>
        new([new OrchestratorStartedEvent(-1).At(now), .. instance.Events, end.At(now)]);
}
