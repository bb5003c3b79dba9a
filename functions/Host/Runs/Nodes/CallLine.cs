using Spate.Dag;

namespace Spate.Host.Runs.Nodes;

/// <summary>A call in a list: one attempt at a node, or at an item of a fan-out.</summary>
/// <param name="Task">Its number within the run.</param>
/// <param name="Item">What was called, such as <c>enrich[17]</c>.</param>
/// <param name="Activity">The activity, or the orchestration.</param>
/// <param name="Attempt">How many times the item had been called, this call included.</param>
/// <param name="State">Running until it was answered, then Succeeded or Failed. What an ended run left unanswered failed.</param>
/// <param name="ScheduledAt">When it began to wait for a worker.</param>
/// <param name="StartedAt">When a worker began it; null if it was not answered, or the worker did not note how long it took.</param>
/// <param name="EndedAt">When it was answered.</param>
/// <param name="Worker">Who ran it.</param>
/// <param name="Deliveries">To how many workers it was handed out.</param>
/// <param name="Failure">Why it failed.</param>
internal sealed record CallLine(
    int Task, string Item, string Activity, int Attempt, NodeState State, DateTimeOffset ScheduledAt, DateTimeOffset? StartedAt,
    DateTimeOffset? EndedAt, string? Worker, int? Deliveries, string? Failure)
{
    /// <param name="call">The call.</param>
    /// <param name="hasEnded">Whether the run has ended.</param>
    public static CallLine Of(NodeCall call, bool hasEnded) => new(
        call.Task, call.Item, call.Activity, call.Attempt, StateOf(call, hasEnded), call.StartedAt, call.EndedAt - call.Run?.Duration,
        call.EndedAt, call.Worker, call.Run?.Delivery, call.Failure);

    private static NodeState StateOf(NodeCall call, bool hasEnded) => call switch
    {
        { EndedAt: null } => hasEnded ? NodeState.Failed : NodeState.Running,
        { IsFailed: true } => NodeState.Failed,
        _ => NodeState.Succeeded,
    };
}

/// <summary>Some of the calls of a run.</summary>
/// <param name="Items">The calls, in their order.</param>
/// <param name="Total">How many there are in all pages.</param>
/// <param name="Next">Pass it as <c>after</c> for the next page; null on the last page.</param>
internal sealed record CallPage(IReadOnlyList<CallLine> Items, int Total, int? Next);
