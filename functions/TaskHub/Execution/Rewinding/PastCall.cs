using DurableTask.Core.History;

namespace Spate.TaskHub.Execution.Rewinding;

/// <summary>Something that a run asked for before it was rewound: a call, a timer, or an event that it sent.</summary>
internal sealed class PastCall(HistoryEvent request, CallKey key)
{
    internal HistoryEvent Request { get; } = request;

    internal CallKey Key { get; } = key;

    /// <summary>The number of the turn that asked for it.</summary>
    internal int RequestedIn { get; init; }

    /// <summary>The number of the turn that heard of it.</summary>
    internal int AnsweredIn { get; set; }

    /// <summary>What came of it; null if the run never heard of it.</summary>
    internal HistoryEvent? Answer { get; set; }

    /// <summary>Whether it is to be asked for anew whatever came of it.</summary>
    internal bool IsCleared { get; init; }

    /// <summary>
    /// Of a timer, whether it fired while a call was open, or the graph noted it: the time that somebody gave the call, or the node. A run
    /// that goes on gives it anew.
    /// </summary>
    internal bool IsTimeout { get; set; }

    /// <summary>Whether the answer is kept, so that the code gets it again.</summary>
    internal bool HasKeptAnswer =>
        !IsCleared && !IsTimeout && Answer is TaskCompletedEvent or SubOrchestrationInstanceCompletedEvent or TimerFiredEvent;

    /// <summary>Whether the request is kept: what it asked for is there, or is to come.</summary>
    internal bool IsKept => !IsCleared && (HasKeptAnswer || Request is SubOrchestrationInstanceCreatedEvent or EventSentEvent);

    /// <summary>The number by which the code asks for it now; null until it does.</summary>
    internal int? TaskId { get; set; }

    /// <summary>Whether the answer was there before the code asked.</summary>
    internal bool IsOverdue { get; set; }
}
