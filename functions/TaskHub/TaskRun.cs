using DurableTask.Core.History;
using Spate.TaskHub.Hubs.Events;

namespace Spate.TaskHub;

/// <summary>How an activity call was run that came to an outcome.</summary>
/// <param name="Worker">Who ran it.</param>
/// <param name="Duration">How long it ran, by the worker's clock.</param>
/// <param name="Delivery">How many times the call was handed out, this time included.</param>
public sealed record TaskRun(string Worker, TimeSpan Duration, int Delivery)
{
    /// <summary>The key of what it logged (<see cref="ITaskHub.GetLogAsync"/>); null if it logged nothing.</summary>
    public string? LogId { get; init; }

    /// <summary>What it logged, on the way to the hub.</summary>
    internal string? Log { get; init; }

    /// <summary>
    /// How the call was run that an event answers; null if the event is not an outcome of a call, or its worker was of a version that did
    /// not note it.
    /// </summary>
    public static TaskRun? Of(HistoryEvent outcome) => outcome switch
    {
        RanTaskCompletedEvent e => e.Run,
        RanTaskFailedEvent e => e.Run,
        _ => null,
    };
}
